;;; eglot.el --- Emacs with the settings of editors/emacs: findings, fixes and fix all  -*- lexical-binding: t -*-

;; Run by ./run: emacs -Q --batch -l eglot.el EDITORS_FOLDER WORKSPACE

;;; Code:

(require 'cl-lib)
(let ((default-directory "/usr/share/emacs/site-lisp/elpa"))
  (when (file-directory-p default-directory)
    (normal-top-level-add-subdirs-to-load-path)))

(defconst test-editors (expand-file-name (pop command-line-args-left)))
(defconst test-workspace (file-name-as-directory (expand-file-name (pop command-line-args-left))))
(defconst test-patience 10 "In seconds.")

(load (expand-file-name "emacs/plimsoll.el" test-editors) nil t)
(require 'eglot)
(require 'dockerfile-mode)
(require 'yaml-mode)
(setq eglot-sync-connect test-patience
      eglot-autoreconnect nil
      make-backup-files nil
      create-lockfiles nil)

(defun test-check (ok format &rest arguments)
  (unless ok
    (message "FAILED: %s" (apply #'format format arguments))
    (kill-emacs 1)))

(defun test-await (what condition)
  (let ((end (+ (float-time) test-patience)))
    (while (not (or (funcall condition) (> (float-time) end)))
      (flymake-start)
      (accept-process-output nil 0.02))
    (test-check (funcall condition) "waited in vain: %s; findings: %S" what
                (mapcar #'flymake-diagnostic-text (flymake-diagnostics)))))

(defun test-open (name mode)
  "Visit NAME in MODE and start the server, as \\[eglot] does."
  (find-file (expand-file-name name test-workspace))
  (test-check (eq major-mode mode) "%s is in %s" name major-mode)
  (apply #'eglot (eglot--guess-contact))
  (test-check (eglot-managed-p) "no server for %s" name))

(defun test-finding (text)
  "The finding with TEXT in its message."
  (cl-find-if (lambda (found) (string-match-p (regexp-quote text) (flymake-diagnostic-text found)))
              (flymake-diagnostics)))

(defun test-choose (words)
  "Choose the action with WORDS in its title, as a person does who is asked."
  (cl-letf (((symbol-function 'completing-read)
             (lambda (_prompt choices &rest _)
               (or (cl-find-if (lambda (title) (and (string-match-p words title) (not (string-match-p "Ignore" title))))
                               (mapcar #'car choices))
                   (progn (test-check nil "no action for %s: %S" words (mapcar #'car choices)) "")))))
    ;; Otherwise it shows a menu for the mouse.
    (let ((last-nonmenu-event ?\r))
      (call-interactively #'eglot-code-actions))))

(defun test-fix-all ()
  (let ((last-nonmenu-event ?\r))
    (eglot-code-actions (point-min) (point-max) "source.fixAll.plimsoll" t)))

(defun test-has (text)
  (save-excursion (goto-char (point-min)) (search-forward text nil t)))

(test-open "Dockerfile" 'dockerfile-mode)
(test-await "findings of the Dockerfile"
            (lambda () (and (test-finding "ADD only copies") (test-finding "may ask for confirmation"))))
(let ((emoji (test-finding "may ask for confirmation")))
  (test-check (equal (buffer-substring (flymake-diagnostic-beg emoji) (flymake-diagnostic-end emoji)) "install")
              "the finding is at %d" (flymake-diagnostic-beg emoji)))
(goto-char (flymake-diagnostic-beg (test-finding "ADD only copies")))
(test-choose "COPY")
(test-check (test-has "COPY app.conf /etc/app.conf") "the fix did not write COPY:\n%s" (buffer-string))
(test-await "its finding to go" (lambda () (not (test-finding "ADD only copies"))))
(test-fix-all)
(test-check (test-has "😀' && apt-get install -y --no-install") "fix all did nothing:\n%s" (buffer-string))
;; Without a person Emacs is never idle, when it would send changes; saving sends them too.
(save-buffer)
(test-await "all findings to go" (lambda () (not (test-finding "may ask for confirmation"))))
(eglot-shutdown (eglot-current-server))

(test-open "deployment.yaml" 'yaml-mode)
(test-await "findings of the Deployment" (lambda () (test-finding "readOnlyRootFileSystem")))
(goto-char (flymake-diagnostic-beg (test-finding "readOnlyRootFileSystem")))
(test-choose "readOnlyRootFilesystem")
(save-buffer)
(test-await "the finding to go"
            (lambda () (and (test-has "readOnlyRootFilesystem: true") (not (test-finding "readOnlyRootFileSystem")))))
(eglot-shutdown (eglot-current-server))
(message "Emacs %s, eglot %s" emacs-version
         (or (bound-and-true-p eglot--version)
             (let ((file (locate-library "eglot-pkg.el")))
               (and file (with-temp-buffer (insert-file-contents file) (nth 2 (read (current-buffer))))))))
