;;; plimsoll.el --- Plimsoll for Emacs with eglot  -*- lexical-binding: t -*-

;; Load this file from your init file.  Then `M-x eglot' in a buffer starts the server; for all:
;;
;;   (dolist (hook '(dockerfile-mode-hook dockerfile-ts-mode-hook yaml-mode-hook yaml-ts-mode-hook))
;;     (add-hook hook #'eglot-ensure))

;;; Code:

(defvar eglot-server-programs)

;; Two entries, because eglot before 1.12 gives all files of one entry the language of the first.
(with-eval-after-load 'eglot
  (add-to-list 'eglot-server-programs
               '(((dockerfile-mode :language-id "dockerfile") (dockerfile-ts-mode :language-id "dockerfile"))
                 . ("plimsoll" "server")))
  (add-to-list 'eglot-server-programs
               '(((yaml-mode :language-id "yaml") (yaml-ts-mode :language-id "yaml"))
                 . ("plimsoll" "server"))))

(provide 'plimsoll)
;;; plimsoll.el ends here
