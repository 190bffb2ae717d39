-- Neovim 0.11 and newer. Put this file into a folder `lsp/` of your runtime path, such as ~/.config/nvim/lsp/, and
-- write `vim.lsp.enable('plimsoll')` into your init.lua.
local configs = { 'plimsoll.toml', '.plimsoll.toml' }

return {
  cmd = { 'plimsoll', 'server' },
  filetypes = { 'dockerfile', 'yaml', 'yaml.docker-compose', 'yaml.kubernetes', 'yaml.helm-values', 'helm', 'json', 'toml' },
  root_dir = function(buffer, on_dir)
    local name = vim.fs.basename(vim.api.nvim_buf_get_name(buffer))
    local is_foreign = vim.bo[buffer].filetype == 'toml' and not vim.list_contains(configs, name)
    if not is_foreign then
      -- The whole repository, since findings come from several files; each file has the nearest configuration all the same.
      on_dir(vim.fs.root(buffer, '.git') or vim.fs.root(buffer, configs))
    end
  end,
}
