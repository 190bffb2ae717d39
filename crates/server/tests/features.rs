//! What an editor offers beside findings, asked over the wire.
#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod support;

#[path = "../../../tests/support/files.rs"]
mod files;

use std::path::Path;

use files::repository as folder;
use serde_json::{Value, json};
use support::{Client, POD, apply, of_rule, range};

const FILE: &str = "file:///nowhere/Dockerfile";
const YAML: &str = "file:///nowhere/pod.yaml";
const ROOT: &str = "FROM registry.example.com/base:1.4.2\nUSER root\n";

/// A client that asks for edits when they are chosen, and can do all there is.
fn rich() -> Value {
    json!({
        "textDocument": {
            "codeAction": {"dataSupport": true, "resolveSupport": {"properties": ["edit"]}},
            "documentSymbol": {"hierarchicalDocumentSymbolSupport": true},
        },
        "window": {"showDocument": {"support": true}},
        "workspace": {"workspaceEdit": {"documentChanges": true, "resourceOperations": ["create"]}},
    })
}

fn at(uri: &str, line: u32, character: u32) -> Value {
    json!({"textDocument": {"uri": uri}, "position": {"line": line, "character": character}})
}

/// The position of the nth occurrence of a word of ASCII text.
fn find(uri: &str, text: &str, word: &str, nth: usize) -> Value {
    let (offset, _) = text.match_indices(word).nth(nth).unwrap();
    let before = &text[..offset];
    let line = before.matches('\n').count();
    let character = offset - before.rfind('\n').map_or(0, |end| end + 1);
    at(uri, u32::try_from(line).unwrap(), u32::try_from(character).unwrap())
}

fn actions(client: &mut Client, uri: &str, range: &Value) -> Vec<Value> {
    let params = json!({"textDocument": {"uri": uri}, "range": range, "context": {"diagnostics": []}});
    client.request("textDocument/codeAction", params)["result"].as_array().unwrap().clone()
}

fn titled(actions: &[Value], title: &str) -> Value {
    let found = actions.iter().find(|action| action["title"] == title);
    found.cloned().unwrap_or_else(|| panic!("'{title}' is none of {actions:#?}"))
}

fn resolve(client: &mut Client, action: Value) -> Value {
    assert_eq!(action.get("edit"), None, "the edit comes later");
    client.request("codeAction/resolve", action)
}

fn uri(folder: &Path, name: &str) -> String {
    format!("file://{}", folder.join(name).display())
}

fn in_folder(folder: &Path, capabilities: &Value) -> Client {
    let folders = json!([{"uri": format!("file://{}", folder.display()), "name": "x"}]);
    let mut client = Client::new(&json!({"workspaceFolders": folders, "capabilities": capabilities}));
    // The answer comes when the folder is walked.
    client.request("workspace/diagnostic", json!({"previousResultIds": []}));
    client
}

fn labels(completion: &Value) -> Vec<&str> {
    completion["items"].as_array().unwrap().iter().map(|item| item["label"].as_str().unwrap()).collect()
}

// Actions.

#[test]
fn edits_are_worked_out_when_an_action_is_chosen() {
    let mut client = Client::new(&json!({"capabilities": rich()}));
    client.open(FILE, "dockerfile", ROOT);
    let place = of_rule(&client.published(FILE, Some(1)), "DF1005")[0]["range"].clone();
    let offered = actions(&mut client, FILE, &place);
    let ignore = resolve(&mut client, titled(&offered, "Ignore last-user-root here"))["result"].clone();
    let edit = &ignore["edit"]["documentChanges"][0];
    assert_eq!(edit["textDocument"], json!({"uri": FILE, "version": 1}));
    let wanted = ROOT.replace("USER", "# plimsoll: ignore[last-user-root] because ...\nUSER");
    assert_eq!(apply(ROOT, &edit["edits"]), wanted);
    assert_eq!(ignore["title"], "Ignore last-user-root here", "what was sent comes back");
    // After an edit the old places mean nothing.
    client.change(FILE, 2, json!([{"range": range((0, 0), (0, 0)), "text": "#\n"}]));
    let refused = resolve(&mut client, titled(&offered, "Ignore last-user-root here"));
    assert_eq!(refused["error"]["code"], -32801);
    // VS Code resolves whatever has no edit.
    let command = json!({"title": "x", "command": {"title": "x", "command": "plimsoll.explain"}});
    assert_eq!(client.request("codeAction/resolve", command.clone())["result"], command);
    let foreign = json!({"title": "x", "data": 1});
    assert_eq!(client.request("codeAction/resolve", foreign)["error"]["code"], -32602);
}

#[test]
fn a_rule_joins_the_comment_that_is_there_already() {
    let mut client = Client::new(&json!({}));
    let text = "FROM registry.example.com/base:1.4.2\n# plimsoll: ignore[run-sudo] legacy\nRUN sudo apt-get install -y curl\nUSER 10001\n";
    client.open(FILE, "dockerfile", text);
    let found = client.published(FILE, Some(1));
    let place = of_rule(&found, "DF1020")[0]["range"].clone();
    let offered = actions(&mut client, FILE, &place);
    let edits = titled(&offered, "Ignore apt-recommends here")["edit"]["changes"][FILE].clone();
    let text = apply(text, &edits);
    assert!(text.contains("# plimsoll: ignore[run-sudo, apt-recommends] legacy\n"), "{text}");
    client.change(FILE, 2, json!([{"text": text}]));
    assert!(of_rule(&client.published(FILE, Some(2)), "DF1020").is_empty());
}

#[test]
fn comments_of_later_documents_and_of_whole_files_are_joined_too() {
    let mut client = Client::new(&json!({"capabilities": rich()}));
    let head =
        "# plimsoll: ignore-file[host-network] ours\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\n---\n";
    let text =
        format!("{head}{}", POD.replace("true}}", "true, runAsUser: 0}} # plimsoll: ignore[run-as-root-user] legacy"));
    client.open(YAML, "yaml", "x: 1\n");
    // Edited, so that only what changed is judged.
    client.change(YAML, 2, json!([{"text": text}]));
    client.change(YAML, 3, json!([{"range": range((0, 0), (0, 0)), "text": "# 😀\n"}]));
    let text = format!("# 😀\n{text}");
    let found = client.published(YAML, Some(3));
    let place = of_rule(&found, "KB1001")[0]["range"].clone();
    let offered = actions(&mut client, YAML, &place);
    for (title, before, after) in [
        ("Ignore privileged-container here", "[run-as-root-user]", "[run-as-root-user, privileged-container]"),
        ("Ignore privileged-container in this file", "[host-network]", "[host-network, privileged-container]"),
    ] {
        let edit = resolve(&mut client, titled(&offered, title))["result"]["edit"]["documentChanges"][0].clone();
        assert_eq!(edit["edits"][0]["newText"], ", privileged-container", "{title}");
        let line = edit["edits"][0]["range"]["start"]["line"].as_u64().unwrap();
        let line = text.lines().nth(usize::try_from(line).unwrap()).unwrap();
        assert!(line.contains(before) && !line.contains(after), "{title}: {line}");
    }
}

#[test]
fn a_whole_file_can_be_excepted_below_its_directives() {
    let mut client = Client::new(&json!({}));
    let text = format!("# syntax=docker/dockerfile:1\n{ROOT}");
    client.open(FILE, "dockerfile", &text);
    let place = of_rule(&client.published(FILE, Some(1)), "DF1005")[0]["range"].clone();
    let offered = actions(&mut client, FILE, &place);
    let edits = titled(&offered, "Ignore last-user-root in this file")["edit"]["changes"][FILE].clone();
    let text = apply(&text, &edits);
    assert_eq!(
        text,
        format!("# syntax=docker/dockerfile:1\n# plimsoll: ignore-file[last-user-root] because ...\n{ROOT}")
    );
    client.change(FILE, 2, json!([{"text": text}]));
    assert!(of_rule(&client.published(FILE, Some(2)), "DF1005").is_empty());
}

#[cfg(unix)]
#[test]
fn a_rule_is_turned_off_in_the_nearest_configuration() {
    let config = "# ours\nignore = [\n  \"run-sudo\", # legacy\n]\n";
    let folder = folder(&[("Dockerfile", ROOT), ("plimsoll.toml", config)]);
    let mut client = in_folder(folder.path(), &rich());
    let (dockerfile, toml) = (uri(folder.path(), "Dockerfile"), uri(folder.path(), "plimsoll.toml"));
    client.open(&dockerfile, "dockerfile", ROOT);
    let place = range((1, 0), (1, 9));
    let offered = actions(&mut client, &dockerfile, &place);
    let turn_off = titled(&offered, "Turn last-user-root off in plimsoll.toml");
    let edit = resolve(&mut client, turn_off.clone())["result"]["edit"]["documentChanges"][0].clone();
    assert_eq!(edit["textDocument"], json!({"uri": toml, "version": null}));
    assert_eq!(apply(config, &edit["edits"]), config.replace("legacy\n", "legacy\n  \"last-user-root\",\n"));
    // What is open and not saved counts.
    client.open(&toml, "toml", "fail-on = \"high\"\n");
    let edit = resolve(&mut client, turn_off)["result"]["edit"]["documentChanges"][0].clone();
    assert_eq!(edit["textDocument"], json!({"uri": toml, "version": 1}));
    assert_eq!(apply("fail-on = \"high\"\n", &edit["edits"]), "fail-on = \"high\"\nignore = [\"last-user-root\"]\n");
}

#[cfg(unix)]
#[test]
fn a_configuration_is_made_where_there_is_none_by_clients_that_can() {
    let folder = folder(&[("Dockerfile", ROOT)]);
    let dockerfile = uri(folder.path(), "Dockerfile");
    let mut client = in_folder(folder.path(), &rich());
    client.open(&dockerfile, "dockerfile", ROOT);
    let offered = actions(&mut client, &dockerfile, &range((1, 0), (1, 9)));
    let turn_off = titled(&offered, "Turn last-user-root off in a new plimsoll.toml");
    let changes = resolve(&mut client, turn_off)["result"]["edit"]["documentChanges"].clone();
    let toml = uri(folder.path(), "plimsoll.toml");
    assert_eq!(changes[0], json!({"kind": "create", "uri": toml}));
    assert_eq!(changes[1]["textDocument"], json!({"uri": toml, "version": null}));
    assert_eq!(apply("", &changes[1]["edits"]), "ignore = [\"last-user-root\"]\n");
    assert!(!folder.path().join("plimsoll.toml").exists(), "the server writes no files");
    let mut plain = in_folder(folder.path(), &json!({}));
    plain.open(&dockerfile, "dockerfile", ROOT);
    let offered = actions(&mut plain, &dockerfile, &range((1, 0), (1, 9)));
    assert!(!offered.iter().any(|action| action["title"].as_str().unwrap().contains("off in")), "{offered:#?}");
}

#[test]
fn a_rule_is_explained_by_the_client_or_its_browser() {
    let explain = |params: &Value| {
        let mut client = Client::new(params);
        client.open(FILE, "dockerfile", ROOT);
        let offered = actions(&mut client, FILE, &range((1, 0), (1, 9)));
        let found = offered.iter().find(|action| action["title"] == "Explain last-user-root").cloned();
        (client, found.map(|action| action["command"].clone()))
    };
    assert_eq!(explain(&json!({})).1, None);
    let own = json!({"capabilities": rich(), "initializationOptions": {"commands": ["plimsoll.explain"]}});
    let command = explain(&own).1.unwrap();
    assert_eq!((&command["command"], &command["arguments"]), (&json!("plimsoll.explain"), &json!(["last-user-root"])));
    let (mut client, command) = explain(&json!({"capabilities": rich()}));
    let command = command.unwrap();
    let params = json!({"command": command["command"], "arguments": command["arguments"]});
    let answer = client.request("workspace/executeCommand", params);
    assert_eq!(answer["result"], Value::Null);
    let shown = client.next("window/showDocument")["params"].clone();
    assert!(shown["uri"].as_str().unwrap().ends_with("/rules/dockerfile/last-user-root.md"));
    assert_eq!(shown["external"], true);
    for wrong in [json!({"command": "rm"}), json!({"command": "plimsoll.openRulePage", "arguments": [7]})] {
        assert_eq!(client.request("workspace/executeCommand", wrong)["error"]["code"], -32602);
    }
}

// Hover.

#[test]
fn the_id_of_another_tool_shows_our_page() {
    let mut client = Client::new(&json!({}));
    let text = "# hadolint ignore=DL3006\nFROM registry.example.com/base\nUSER 10001\n";
    client.open(FILE, "dockerfile", text);
    let hover = client.request("textDocument/hover", find(FILE, text, "L3006", 0))["result"].clone();
    assert!(hover["contents"]["value"].as_str().unwrap().starts_with("# image-tag-missing"), "{hover}");
    assert_eq!(hover["range"], range((0, 18), (0, 24)));
}

#[test]
fn an_image_shows_its_parts() {
    let mut client = Client::new(&json!({}));
    let text = "ARG TAG=3.22\nFROM alpine:${TAG} AS build\nFROM build\nCOPY --from=quay.io/org/app@sha256:0000000000000000000000000000000000000000000000000000000000000000 /a /b\nUSER 10001\n";
    client.open(FILE, "dockerfile", text);
    let mut hover = |word: &str, nth| {
        let found = client.request("textDocument/hover", find(FILE, text, word, nth))["result"].clone();
        found["contents"]["value"].as_str().unwrap_or_default().to_owned()
    };
    let base = hover("alpine", 0);
    for part in [
        "`alpine:3.22`",
        "Registry: `docker.io` (the default)",
        "Repository: `library/alpine`",
        "Tag: `3.22`",
        "Digest: none",
    ] {
        assert!(base.contains(part), "{part} in {base}");
    }
    assert!(hover("quay", 0).contains("Registry: `quay.io`\n") && hover("quay", 0).contains("Tag: none\n"));
    assert_eq!(hover("build", 1), "", "a stage is for other servers");
    assert_eq!(hover("ARG", 0), "");
}

#[cfg(unix)]
#[test]
fn an_image_of_the_project_leads_to_its_dockerfile() {
    let pod = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  containers:\n    - name: web\n      image: registry.example.com/web:1.4.2\n";
    let compose = "services:\n  web:\n    image: registry.example.com/web\n    build: .\n";
    let folder = folder(&[("pod.yaml", pod), ("compose.yaml", compose), ("Dockerfile", "FROM a:1\nUSER 10001\n")]);
    let mut client = in_folder(folder.path(), &json!({}));
    let (pod_uri, compose_uri) = (uri(folder.path(), "pod.yaml"), uri(folder.path(), "compose.yaml"));
    let dockerfile = json!({"uri": uri(folder.path(), "Dockerfile"), "range": range((0, 0), (0, 4))});
    client.open(&pod_uri, "yaml", pod);
    client.open(&compose_uri, "dockercompose", compose);
    let image = find(&pod_uri, pod, "registry", 0);
    assert_eq!(client.request("textDocument/definition", image.clone())["result"], json!([dockerfile]));
    let hover = client.request("textDocument/hover", image)["result"]["contents"]["value"].clone();
    let link = format!("Built by [Dockerfile]({}), runs as user `10001`", uri(folder.path(), "Dockerfile"));
    assert!(hover.as_str().unwrap().contains(&link), "{hover}");
    for word in ["registry", "build", "."] {
        let place = find(&compose_uri, compose, word, compose.matches(word).count() - 1);
        assert_eq!(client.request("textDocument/definition", place)["result"], json!([dockerfile]), "{word}");
    }
}

// Completion.

#[test]
fn rules_are_offered_in_comments_and_nowhere_else() {
    let mut client = Client::new(&json!({}));
    let text = "FROM registry.example.com/base:1.4.2\n# plimsoll: ignore[last-user-root, ru]\nUSER 10001 # é😀\n";
    client.open(FILE, "dockerfile", text);
    let found = client.request("textDocument/completion", at(FILE, 1, 37))["result"].clone();
    let offered = labels(&found);
    assert!(offered.contains(&"run-sudo") && !offered.contains(&"last-user-root"), "{offered:?}");
    assert!(!offered.contains(&"privileged-container"), "rules of other kinds of files are left out");
    let item = found["items"].as_array().unwrap().iter().find(|item| item["label"] == "run-sudo").unwrap();
    assert_eq!(item["textEdit"], json!({"range": range((1, 35), (1, 37)), "newText": "run-sudo"}));
    assert!(item["documentation"].as_str().unwrap().len() > 10);
    for (line, character) in [(0, 3), (2, 7), (2, 99), (9, 9), (1, 39)] {
        assert_eq!(client.request("textDocument/completion", at(FILE, line, character))["result"], Value::Null);
    }
    let hadolint = "# hadolint ignore=\nFROM registry.example.com/base\n";
    client.change(FILE, 2, json!([{"text": hadolint}]));
    let found = client.request("textDocument/completion", at(FILE, 0, 18))["result"].clone();
    assert!(labels(&found).contains(&"DL3006"));
    let first = found["items"].as_array().unwrap().iter().find(|item| item["label"] == "DL3006").unwrap();
    assert!(first["sortText"].as_str().unwrap().starts_with('0'), "what is found here comes first: {first}");
}

#[test]
fn the_configuration_is_completed_even_while_it_is_broken() {
    let mut client = Client::new(&json!({}));
    let toml = "file:///nowhere/plimsoll.toml";
    let text = "ignore = [\"priv\n[rules.x\n";
    client.open(toml, "toml", text);
    let found = client.request("textDocument/completion", find(toml, text, "\n", 0))["result"].clone();
    let item = found["items"].as_array().unwrap().iter().find(|item| item["label"] == "privileged-container").unwrap();
    assert_eq!(item["textEdit"], json!({"range": range((0, 11), (0, 15)), "newText": "privileged-container"}));
    let found = client.request("textDocument/completion", find(toml, text, "\n", 1))["result"].clone();
    assert!(labels(&found).contains(&"user-missing"));
    let text = "ignore = [\"KB1001\"]\n";
    client.change(toml, 2, json!([{"text": text}]));
    let hover = client.request("textDocument/hover", find(toml, text, "1001", 0))["result"].clone();
    assert!(hover["contents"]["value"].as_str().unwrap().starts_with("# privileged-container"), "{hover}");
}

// Symbols.

#[test]
fn stages_are_the_outline_of_a_dockerfile() {
    let text =
        "ARG V=1\nFROM alpine:$V AS build\nENV A=1 B=2\nRUN make \\\n  all\nFROM scratch\nCOPY --from=build /a /b\n";
    let mut client = Client::new(&json!({"capabilities": rich()}));
    client.open(FILE, "dockerfile", text);
    let params = json!({"textDocument": {"uri": FILE}});
    let nested = client.request("textDocument/documentSymbol", params.clone())["result"].clone();
    let shown =
        |symbol: &Value| format!("{} {}", symbol["name"].as_str().unwrap(), symbol["detail"].as_str().unwrap_or(""));
    let top: Vec<String> = nested.as_array().unwrap().iter().map(shown).collect();
    assert_eq!(top, ["V 1", "build FROM alpine:1", "stage 1 FROM scratch"]);
    let children: Vec<String> = nested[1]["children"].as_array().unwrap().iter().map(shown).collect();
    assert_eq!(children, ["A 1", "B 2", "RUN make \\"]);
    assert_eq!(nested[1]["selectionRange"], range((1, 18), (1, 23)));
    assert_eq!(nested[1]["range"], range((1, 0), (4, 5)));
    let mut plain = Client::new(&json!({}));
    plain.open(FILE, "dockerfile", text);
    let flat = plain.request("textDocument/documentSymbol", params)["result"].clone();
    assert_eq!((&flat[2]["name"], &flat[2]["containerName"]), (&json!("A"), &json!("build")));
    plain.open(YAML, "yaml", POD);
    let yaml = json!({"textDocument": {"uri": YAML}});
    assert_eq!(plain.request("textDocument/documentSymbol", yaml)["result"], Value::Null);
}

// Navigation.

#[test]
fn names_in_a_dockerfile_lead_to_their_declarations() {
    let text = "# 😀\nFROM alpine:3.22 AS build\nARG A=1\nRUN echo 😀 $A\nFROM build\nCOPY --from=build /a /b\n";
    let mut client = Client::new(&json!({}));
    client.open(FILE, "dockerfile", text);
    // Two UTF-16 units for the astral character.
    let variable = client.request("textDocument/definition", at(FILE, 3, 13))["result"].clone();
    assert_eq!(variable, json!([{"uri": FILE, "range": range((2, 4), (2, 5))}]));
    let stage = client.request("textDocument/definition", at(FILE, 5, 13))["result"].clone();
    assert_eq!(stage[0]["range"], range((1, 20), (1, 25)));
    let mut params = at(FILE, 4, 6);
    params["context"] = json!({"includeDeclaration": true});
    let all = client.request("textDocument/references", params)["result"].clone();
    let lines: Vec<&Value> = all.as_array().unwrap().iter().map(|place| &place["range"]["start"]["line"]).collect();
    assert_eq!(lines, [1, 4, 5]);
    assert_eq!(client.request("textDocument/definition", at(FILE, 99, 99))["result"], json!([]));
}

const WEB: &str = "\
apiVersion: apps/v1
kind: Deployment
metadata: {name: web}
spec:
  selector: {matchLabels: {app: web}}
  template:
    metadata: {labels: {app: web}}
    spec:
      serviceAccountName: robot
      containers:
        - name: web
          image: registry.example.com/web:1.4.2
          envFrom: [{configMapRef: {name: settings}}, {secretRef: {name: keys}}]
";
const OTHERS: &str = "\
apiVersion: v1
kind: Service
metadata: {name: front}
spec:
  selector: {app: web}
  ports: [{port: 80}]
---
apiVersion: v1
kind: ServiceAccount
metadata: {name: robot}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
---
apiVersion: bitnami.com/v1alpha1
kind: SealedSecret
metadata: {name: keys}
---
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: {name: door}
spec:
  defaultBackend: {service: {name: front, port: {number: 80}}}
";

#[cfg(unix)]
#[test]
fn objects_lead_to_what_they_need_in_other_files() {
    let folder = folder(&[("web.yaml", WEB), ("others.yaml", OTHERS)]);
    let mut client = in_folder(folder.path(), &json!({}));
    let (web, others) = (uri(folder.path(), "web.yaml"), uri(folder.path(), "others.yaml"));
    client.open(&web, "yaml", WEB);
    let target = |client: &mut Client, uri: &str, text: &str, word: &str, nth| {
        let found = client.request("textDocument/definition", find(uri, text, word, nth))["result"].clone();
        assert_eq!(found.as_array().unwrap().len(), 1, "{found}");
        (found[0]["uri"].as_str().unwrap().to_owned(), found[0]["range"]["start"]["line"].as_u64().unwrap())
    };
    assert_eq!(target(&mut client, &web, WEB, "robot", 0), (others.clone(), 9));
    assert_eq!(target(&mut client, &web, WEB, "settings", 0), (others.clone(), 13));
    assert_eq!(target(&mut client, &web, WEB, "keys", 0), (others.clone(), 17), "what a controller makes counts");
    client.open(&others, "yaml", OTHERS);
    assert_eq!(target(&mut client, &others, OTHERS, "app: web", 0), (web.clone(), 2));
    assert_eq!(target(&mut client, &others, OTHERS, "selector", 0), (web.clone(), 2), "the key will do");
    assert_eq!(target(&mut client, &others, OTHERS, "front", 1), (others.clone(), 2));
    let mut uses = |uri: &str, text: &str, word: &str| {
        let found = client.request("textDocument/references", find(uri, text, word, 0))["result"].clone();
        let place = |place: &Value| {
            let file = place["uri"].as_str().unwrap().rsplit('/').next().unwrap().to_owned();
            (file, place["range"]["start"]["line"].as_u64().unwrap())
        };
        found.as_array().unwrap().iter().map(place).collect::<Vec<_>>()
    };
    assert_eq!(uses(&others, OTHERS, "settings"), [("web.yaml".to_owned(), 12)]);
    assert_eq!(uses(&others, OTHERS, "front"), [("others.yaml".to_owned(), 23)]);
    assert_eq!(uses(&web, WEB, "web}"), [("others.yaml".to_owned(), 4)], "the Service that selects it");
}

// Code lens.

#[test]
fn a_lens_sums_up_a_pod_when_it_is_wanted() {
    let params = json!({"textDocument": {"uri": YAML}});
    let mut client = Client::new(&json!({"initializationOptions": {"codeLens": true}}));
    client.open(YAML, "yaml", POD);
    let found = client.request("textDocument/codeLens", params.clone())["result"].clone();
    assert_eq!(found[0]["range"], range((4, 0), (4, 4)));
    let title = found[0]["command"]["title"].as_str().unwrap();
    assert!(title.contains("privileged") && title.starts_with("user of the image"), "{title}");
    client.change(YAML, 2, json!([{"text": "apiVersion: v1\nkind: Pod\nspec: {{ .x }}\n"}]));
    assert_eq!(client.request("textDocument/codeLens", params.clone())["result"], json!([]));
    let mut quiet = Client::new(&json!({}));
    quiet.open(YAML, "yaml", POD);
    assert_eq!(quiet.request("textDocument/codeLens", params)["result"], json!([]));
}

#[test]
fn nothing_is_offered_when_it_is_turned_off() {
    let mut client = Client::new(&json!({"initializationOptions": {"enable": false, "codeLens": true}}));
    client.open(YAML, "yaml", POD);
    assert_eq!(client.request("textDocument/hover", find(YAML, POD, "registry", 0))["result"], Value::Null);
    let params = json!({"textDocument": {"uri": YAML}});
    assert_eq!(client.request("textDocument/codeLens", params)["result"], Value::Null);
}

// Robustness.

#[test]
fn no_position_and_no_broken_text_is_too_much() {
    let texts = [
        (FILE, "dockerfile", "FROM ${\nARG é=😀\nRUN <<EOF\n# plimsoll: ignore[\nCOPY --from= "),
        (YAML, "yaml", "apiVersion: v1\nkind: Pod\nspec: [\n# plimsoll: ignore[é, 😀\n  image: 😀"),
        ("file:///nowhere/plimsoll.toml", "toml", "é = [\n\"😀\n[rules.😀"),
        ("file:///nowhere/compose.yaml", "dockercompose", "services: {a: {build: {context: 😀, image"),
        ("untitled:x", "plaintext", ""),
    ];
    let mut client = Client::new(&json!({"capabilities": rich(), "initializationOptions": {"codeLens": true}}));
    for (uri, language, text) in texts {
        client.open(uri, language, text);
        for line in 0..6 {
            for character in [0, 1, 2, 7, 19, 20, 21, 4_000_000_000_u32] {
                for method in ["hover", "completion", "definition", "references"] {
                    let answer = client.request(&format!("textDocument/{method}"), at(uri, line, character));
                    assert!(answer.get("error").is_none(), "{method} {uri} {line}:{character}: {answer}");
                }
            }
        }
        for method in ["documentSymbol", "codeLens"] {
            let answer = client.request(&format!("textDocument/{method}"), json!({"textDocument": {"uri": uri}}));
            assert!(answer.get("error").is_none(), "{method} {uri}: {answer}");
        }
    }
    for method in ["hover", "completion", "definition", "references", "documentSymbol", "codeLens"] {
        let method = format!("textDocument/{method}");
        assert_eq!(client.request(&method, json!({"textDocument": 1}))["error"]["code"], -32602, "{method}");
        let unknown = client.request(&method, at("file:///never/opened", 0, 0));
        assert!(unknown.get("error").is_none(), "{method}: {unknown}");
    }
}
