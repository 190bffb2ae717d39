-- Neovim 0.11 and newer. Put this file into a folder `lsp/` of your runtime path, such as ~/.config/nvim/lsp/, and
-- write `vim.lsp.enable('plimsoll')` into your init.lua.
return {
  cmd = { 'plimsoll', 'server' },
  filetypes = { 'dockerfile', 'yaml', 'yaml.docker-compose', 'yaml.kubernetes', 'yaml.helm-values', 'helm', 'json' },
  root_markers = { 'plimsoll.toml', '.plimsoll.toml', '.git' },
}
