" Vim with ALE and the settings of editors/vim: findings, fixes, and findings that go.
" Run by ./run: vim -N -u NONE -i NONE -es --not-a-term -S ale.vim, with EDITORS and WORKSPACE in the environment
set nomore noswapfile nocompatible
filetype on
set runtimepath^=/usr/share/vim-ale
let g:ale_linters_explicit = 1
let g:ale_linters = {'dockerfile': ['plimsoll'], 'yaml': ['plimsoll']}
let g:ale_lint_delay = 0
runtime plugin/ale.vim
execute 'source' fnameescape($EDITORS . '/vim/plimsoll.vim')

let s:patience_ms = 10000

function! s:Say(text) abort
  call writefile([a:text], '/dev/stderr', 'a')
endfunction

function! s:Check(ok, message) abort
  if !a:ok
    call s:Say('FAILED: ' . a:message)
    cquit
  endif
endfunction

function! s:Found() abort
  return ale#engine#GetLoclist(bufnr(''))
endfunction

function! s:Finding(code) abort
  return get(filter(copy(s:Found()), {_, found -> get(found, 'code', '') is# a:code}), 0, {})
endfunction

function! s:Await(what, Condition) abort
  let l:start = reltime()
  while !a:Condition() && reltimefloat(reltime(l:start)) * 1000 < s:patience_ms
    sleep 20m
  endwhile
  call s:Check(a:Condition(), 'waited in vain: ' . a:what . '; findings: ' . string(s:Found()))
endfunction

" A person reads the numbered titles and types the number of the one that is wanted.
runtime autoload/ale/util.vim
function! ale#util#Input(message, value, ...) abort
  for l:line in split(a:message, "\n")
    if l:line =~# s:wanted && l:line !~# 'Ignore'
      return matchstr(l:line, '^\d\+')
    endif
  endfor
  call s:Check(0, 'no action for ' . s:wanted . ': ' . a:message)
endfunction

function! s:Apply(code, title) abort
  let l:found = s:Finding(a:code)
  call cursor(l:found.lnum, l:found.col)
  let s:wanted = a:title
  ALECodeAction
endfunction

function! s:Session() abort
  execute 'edit' fnameescape($WORKSPACE . '/Dockerfile')
  call s:Check(&filetype is# 'dockerfile', 'the file type is ' . &filetype)
  call ale#Queue(0)
  call s:Await('findings of the Dockerfile', {-> !empty(s:Finding('DF1015')) && !empty(s:Finding('DF1019'))})
  call s:Apply('DF1015', 'COPY')
  call s:Await('the fix', {-> getline(2) is# 'COPY app.conf /etc/app.conf'})
  call ale#Queue(0)
  call s:Await('its finding to go', {-> empty(s:Finding('DF1015')) && !empty(s:Finding('DF1019'))})

  execute 'edit!' fnameescape($WORKSPACE . '/deployment.yaml')
  call ale#Queue(0)
  call s:Await('findings of the Deployment', {-> !empty(s:Finding('KB1103'))})
  call s:Apply('KB1103', 'readOnlyRootFilesystem')
  call s:Await('the fix', {-> getline(36) =~# 'readOnlyRootFilesystem: true'})
  call ale#Queue(0)
  call s:Await('its finding to go', {-> empty(s:Finding('KB1103'))})
endfunction

" Without the guard Vim would go on after an error, and end as if all were well.
try
  call s:Session()
catch
  call s:Check(0, v:exception . ' in ' . v:throwpoint)
endtry
let s:source = join(readfile('/usr/share/vim-ale/autoload/ale.vim'), "\n")
let s:version = substitute(matchstr(s:source, 'current_ale_version = \[\zs[^]]*'), ', ', '.', 'g')
call s:Say(printf('Vim %d.%d, ALE %s', v:version / 100, v:version % 100, s:version))
qall!
