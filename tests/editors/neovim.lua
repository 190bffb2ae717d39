-- Neovim with the settings of editors/neovim: findings, hover, fixes, and fixes when a file is saved.
-- Run by ./run: nvim --headless -u NONE -i NONE -l neovim.lua EDITORS_FOLDER WORKSPACE
local editors, workspace = _G.arg[1], _G.arg[2]
local PATIENCE_MS = 10000

local function check(ok, message, ...)
  if not ok then
    io.stderr:write(string.format('FAILED: ' .. message .. '\n', ...))
    vim.cmd('cquit 1')
  end
end

local function await(message, condition)
  check(vim.wait(PATIENCE_MS, condition, 5), 'waited in vain: %s', message)
end

--- Runs the code that the README tells to write into init.lua.
local function follow_readme()
  local text = table.concat(vim.fn.readfile(editors .. '/neovim/README.md'), '\n')
  local blocks = 0
  for code in text:gmatch('```lua\n(.-)```') do
    assert(load(code))()
    blocks = blocks + 1
  end
  check(blocks == 2, 'the README has %d blocks of code', blocks)
end

local function finding(code)
  for _, found in ipairs(vim.diagnostic.get(0)) do
    if found.code == code then
      return found
    end
  end
end

local function open(name)
  vim.cmd.edit(vim.fs.joinpath(workspace, name))
  await('a client for ' .. name, function()
    local client = vim.lsp.get_clients({ bufnr = 0, name = 'plimsoll' })[1]
    return client and client.initialized
  end)
end

--- Applies the one action with these words in its title, as the key `gra` on the finding does.
local function apply(found, words)
  vim.api.nvim_win_set_cursor(0, { found.lnum + 1, found.col })
  vim.lsp.buf.code_action({
    apply = true,
    filter = function(action)
      return action.title:find(words, 1, true) ~= nil and not action.title:find('Ignore', 1, true)
    end,
  })
end

local function line(number)
  return vim.api.nvim_buf_get_lines(0, number - 1, number, false)[1]
end

vim.o.swapfile = false
vim.opt.runtimepath:prepend(editors .. '/neovim')
vim.cmd('filetype on')
follow_readme()

open('Dockerfile')
await('findings of the Dockerfile', function() return finding('DF1015') and finding('DF1019') end)
local emoji = finding('DF1019')
check(line(3):sub(emoji.col + 1, emoji.end_col) == 'install', 'the finding is at byte %d of %s', emoji.col, line(3))

local client = vim.lsp.get_clients({ bufnr = 0, name = 'plimsoll' })[1]
local hover = client:request_sync('textDocument/hover', {
  textDocument = { uri = vim.uri_from_bufnr(0) },
  position = { line = 1, character = 0 },
}, PATIENCE_MS, 0)
check(vim.inspect(hover):find('COPY', 1, true), 'hover shows %s', vim.inspect(hover))

apply(finding('DF1015'), 'COPY')
await('the first fix', function() return line(2) == 'COPY app.conf /etc/app.conf' end)
await('its finding to go', function() return not finding('DF1015') and finding('DF1019') end)

vim.cmd.write()
check(line(3):find('apt-get install -y', 1, true), 'saving repairs nothing: %s', line(3))
await('all findings to go', function() return not finding('DF1019') end)

open('deployment.yaml')
await('findings of the Deployment', function() return finding('KB1103') end)
apply(finding('KB1103'), 'readOnlyRootFilesystem')
await('the finding to go', function()
  return line(36):find('readOnlyRootFilesystem: true', 1, true) and not finding('KB1103')
end)

vim.cmd.edit(vim.fs.joinpath(workspace, 'Cargo.toml'))
local foreign = vim.api.nvim_get_current_buf()
check(vim.bo.filetype == 'toml', 'Cargo.toml is of type %s', vim.bo.filetype)
open('plimsoll.toml')
check(#vim.lsp.get_clients({ bufnr = foreign }) == 0, 'the server has Cargo.toml')
check(client.root_dir == vim.uv.fs_realpath(workspace), 'the root is %s', client.root_dir)

print(string.format('Neovim %s, %s', tostring(vim.version()), client.offset_encoding))
client:stop()
await('the end of the server', function() return client:is_stopped() end)
vim.cmd('qall!')
