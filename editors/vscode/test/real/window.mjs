// A window of VS Code, as a person sees it and uses its keys.

const PATIENCE_MS = 30_000;

export class Window {
  #page;
  #shots;
  #count = 0;

  constructor(page, shots) {
    this.#page = page;
    this.#shots = shots;
  }

  /** Opens a file of the explorer. */
  async open(name) {
    const rows = this.#page.locator('.explorer-folders-view .monaco-list-row');
    await rows.getByText(name, { exact: true }).dblclick({ timeout: PATIENCE_MS });
    await this.#page.locator(`.tab.active[aria-label^="${name}"]`).waitFor();
  }

  /** Runs a command of the palette by its full title. */
  async command(title) {
    await this.#page.keyboard.press('F1');
    const input = this.#page.locator('.quick-input-widget input.input');
    await input.fill(`>${title}`);
    await this.#page.locator('.quick-input-list .monaco-list-row', { hasText: title }).first().click();
  }

  /** Closes the active tab. */
  async close() {
    const tabs = this.#page.locator('.tabs-container .tab');
    const count = await tabs.count();
    await this.command('View: Close Editor');
    await this.until(async () => (await tabs.count()) < count, () => 'the tab does not close');
  }

  /** Puts the cursor of the active editor to a place, as people count. */
  async goTo(line, column) {
    await this.focusEditor();
    await this.command('Go to Line/Column...');
    const input = this.#page.locator('.quick-input-widget input.input');
    await input.fill(`:${line}:${column}`);
    await input.press('Enter');
    await input.waitFor({ state: 'hidden' });
  }

  /** The findings of the Problems panel, as texts with code, line and column; the names of files are left out. */
  async problems() {
    const panel = this.#page.locator('.markers-panel');
    if (!(await panel.isVisible())) {
      await this.#page.keyboard.press('Control+Shift+M');
      await panel.waitFor();
    }
    const rows = await panel.locator('.monaco-list-row .marker-message-details-container, .monaco-list-row .marker-row');
    return (await rows.allInnerTexts()).map((row) => row.replace(/\s+/g, ' ').trim()).filter(Boolean);
  }

  /** Waits until the Problems panel shows all the `wanted`, and none of the `gone`. */
  async expectProblems({ wanted = [], gone = [] }) {
    let last;
    await this.until(
      async () => {
        last = await this.problems();
        const has = (words) => last.some((row) => row.includes(words));
        return wanted.every(has) && !gone.some(has);
      },
      () => `the Problems panel should show ${JSON.stringify(wanted)} and not ${JSON.stringify(gone)}: ${JSON.stringify(last)}`,
    );
    console.log(`   problems: ${JSON.stringify(last)}`);
  }

  /** What hovering over the cursor's place shows. */
  async hover() {
    await this.focusEditor();
    await this.press('Control+k', 'Control+i');
    const hover = this.#page.locator('.monaco-hover:not(.hidden) .monaco-hover-content').first();
    await hover.waitFor();
    return hover.innerText();
  }

  /** The lines above those of the text. */
  async lenses() {
    const lenses = this.#page.locator('.codelens-decoration');
    await lenses.first().waitFor();
    return lenses.allInnerTexts();
  }

  /** The quick fixes at the cursor's place. */
  async fixes() {
    await this.focusEditor();
    await this.#page.keyboard.press('Control+.');
    const rows = this.#page.locator('.action-widget .monaco-list-row.action');
    await rows.first().waitFor();
    return (await rows.allInnerTexts()).map((row) => row.trim());
  }

  /** Chooses one of the quick fixes that are shown. */
  async choose(title) {
    await this.#page.locator('.action-widget .monaco-list-row.action', { hasText: title }).first().click();
  }

  /** Types into the box that asks for a choice, and takes the first answer. */
  async pick(text) {
    const input = this.#page.locator('.quick-input-widget input.input');
    await input.waitFor();
    await input.fill(text);
    await this.#page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first().click();
  }

  /** Writes at the cursor's place, all at once. */
  async insert(text) {
    await this.#page.keyboard.insertText(text);
  }

  async press(...keys) {
    for (const key of keys) {
      await this.#page.keyboard.press(key);
    }
  }

  async focusEditor() {
    await this.#page.keyboard.press('Control+1');
  }

  /** The text of the lines that the active editor shows. */
  async text() {
    const lines = this.#page.locator('.editor-instance .view-lines .view-line');
    const found = await lines.evaluateAll((all) =>
      all.map((line) => [parseFloat(line.style.top), line.textContent.replaceAll('\u00a0', ' ')]),
    );
    return found.sort(([a], [b]) => a - b).map(([, text]) => text).join('\n');
  }

  async expectText(part) {
    let last;
    await this.until(
      async () => (last = await this.text()).includes(part),
      () => `the editor should show '${part}':\n${last}`,
    );
  }

  /** Waits for words anywhere in the window. */
  async expectWords(words) {
    await this.#page.getByText(words).first().waitFor({ timeout: PATIENCE_MS });
  }

  /** Waits for words in a page that the window shows in a frame, such as a preview. */
  async expectWordsInFrame(words) {
    await this.until(
      async () => {
        for (const frame of this.#page.frames().slice(1)) {
          // VS Code loads a page into a hidden frame, which becomes the active one when it is complete.
          const id = await frame.frameElement().then((element) => element.getAttribute('id')).catch(() => '');
          if (id === 'active-frame' && (await frame.getByText(words).count().catch(() => 0)) > 0) {
            return true;
          }
        }
        return false;
      },
      () => `no frame shows '${words}'`,
    );
  }

  /** Replaces a text in the file of the user's settings. */
  async changeSettings(before, after) {
    await this.command('Preferences: Open User Settings (JSON)');
    await this.expectText(before);
    await this.press('Control+h');
    await this.#page.locator('.find-part textarea').fill(before);
    await this.#page.locator('.replace-part textarea').fill(after);
    await this.press('Control+Alt+Enter', 'Escape');
    await this.expectText(after);
    // The file is shown above all else, and not as a tab.
    await this.press('Control+s', 'Control+w');
  }

  /** Opens what the item beside the language of the file tells. */
  async languageStatus() {
    await this.#page.locator('.statusbar-item[id="status.languageStatus"]').first().hover();
    const status = this.#page.locator('.hover-language-status');
    await status.first().waitFor();
    return (await status.allInnerTexts()).join('\n');
  }

  /** Whether nothing tells of an error that nobody asked for. */
  async expectNoComplaint() {
    const toasts = this.#page.locator('.notifications-toasts .notification-list-item-message');
    const texts = await toasts.allInnerTexts();
    if (texts.length > 0) {
      throw new Error(`the window complains: ${texts.join(' | ')}`);
    }
  }

  async shot(name) {
    this.#count += 1;
    // Animations of the workbench end within this time.
    await this.#page.waitForTimeout(500);
    await this.#page.screenshot({ path: `${this.#shots}-${this.#count}-${name}.png` });
  }

  async until(check, message) {
    for (const end = Date.now() + PATIENCE_MS; Date.now() < end; await this.#page.waitForTimeout(100)) {
      if (await check()) {
        return;
      }
    }
    throw new Error(message());
  }
}
