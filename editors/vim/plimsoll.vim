" Plimsoll for Vim with ALE. Source this file from your vimrc, after ALE is on the runtime path.

" The folder whose files see each other: the repository, or that of the file.
function! PlimsollRoot(buffer) abort
  let l:git = ale#path#FindNearestDirectory(a:buffer, '.git')
  return empty(l:git) ? expand('#' . a:buffer . ':p:h') : fnamemodify(l:git, ':h:h')
endfunction

for s:type in ['dockerfile', 'yaml', 'helm', 'json']
  call ale#linter#Define(s:type, {
  \   'name': 'plimsoll',
  \   'lsp': 'stdio',
  \   'executable': 'plimsoll',
  \   'command': '%e server',
  \   'language': s:type,
  \   'project_root': function('PlimsollRoot'),
  \})
endfor
