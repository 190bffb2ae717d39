#!/usr/bin/env bash
# setup.sh FOLDER: puts all that a test in a real VS Code needs into FOLDER: Node.js, code-server (VS Code for a browser) and
# playwright-core. What is there already stays, so a second run takes no time.
#
# Everything comes from the npm registry; Chromium from the system's packages. code-server's own install script would compile
# modules for features that the test does not use (Kerberos proxies, terminals of other systems), which needs their C
# headers. So scripts are off, and only the two modules without which it does not start are built.
set -euo pipefail
folder=$(mkdir -p "$1" && cd "$1" && pwd)
code_server_version=4.139.1
playwright_version=1.65.1

if ! command -v chromium >/dev/null; then
  [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null || { echo "install Chromium first: there is no 'chromium' on the PATH"; exit 1; }
  echo "installing Chromium"
  apt-get update -qq
  apt-get install -y -qq --no-install-recommends chromium fonts-dejavu-core >/dev/null
fi

mark=$folder/ready-$code_server_version-$playwright_version
[ -f "$mark" ] && exit 0

npm_install() { npm install --no-audit --no-fund --silent "$@"; }

# code-server names the one major version of Node.js that it runs on.
echo "installing Node.js 24"
npm_install --prefix "$folder/node" node@24
export PATH=$folder/node/node_modules/node/bin:$PATH

echo "installing code-server $code_server_version"
npm_install --ignore-scripts --prefix "$folder/code-server" "code-server@$code_server_version"
cd "$folder/code-server/node_modules/code-server/lib/vscode"
npm_install --ignore-scripts --omit=dev
npm rebuild --silent @vscode/spdlog @vscode/native-watchdog
# The install script would have made these links.
ln -sf code-linux.sh bin/remote-cli/code-server
ln -sf browser-linux.sh bin/helpers/browser.sh
rm -rf extensions/copilot

echo "installing playwright-core $playwright_version"
npm_install --ignore-scripts --prefix "$folder/playwright" "playwright-core@$playwright_version"
touch "$mark"
