//! What a rule's function takes, and the rules grouped by it.

use plimsoll_dockerfile::{Build, Instruction, Script, Stage};
use plimsoll_kubernetes::{Container, Manifest, Object, Pod};
use plimsoll_text::Span;
use plimsoll_yaml::Stream;

use crate::reduce::{ProjectView, ScopeView};
use crate::report::Report;
use crate::rule::Rule;
use crate::suppress::Suppressions;

/// The function of a rule, by the view it takes; the page's `input` names the variant.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// Once a Dockerfile.
    Dockerfile(fn(&DockerfileView<'_>, &mut Report<'_>)),
    /// Once a build stage.
    Stage(fn(&Stage<'_>, &mut Report<'_>)),
    /// Once a shell script: of RUN, and of CMD, ENTRYPOINT and HEALTHCHECK in shell form.
    Script(fn(&ScriptView<'_>, &mut Report<'_>)),
    /// Once a YAML or JSON file that holds objects.
    Manifest(fn(&ManifestView<'_>, &mut Report<'_>)),
    /// Once an object.
    Object(fn(&Object<'_>, &mut Report<'_>)),
    /// Once a pod: of a Pod, of a workload's template, of a custom resource.
    Pod(fn(&Pod<'_>, &mut Report<'_>)),
    /// Once a container of a pod, init and ephemeral ones included.
    Container(fn(&Container<'_>, &mut Report<'_>)),
    /// Once a scope: the objects that can see each other.
    Scope(fn(&ScopeView<'_>, &mut Report<'_>)),
    /// Once a run.
    Project(fn(&ProjectView<'_>, &mut Report<'_>)),
    /// Once a file that has suppressions, when it is known which of them are of use.
    Suppressions(fn(&Suppressions, &mut Report<'_>)),
}

/// A Dockerfile as rules see it.
#[derive(Clone, Copy, Debug)]
pub struct DockerfileView<'a> {
    /// Stages, variables, scripts.
    pub build: &'a Build<'a>,
    /// Runs of bytes that are not UTF-8.
    pub invalid_utf8: &'a [Span],
}

/// A shell script of a Dockerfile as rules see it.
#[derive(Clone, Copy, Debug)]
pub struct ScriptView<'a> {
    /// The stage that it is in.
    pub stage: Stage<'a>,
    /// The RUN, CMD, ENTRYPOINT, HEALTHCHECK or ONBUILD that holds it.
    pub instruction: &'a Instruction<'a>,
    /// Its commands.
    pub script: &'a Script,
}

/// A file of Kubernetes objects as rules see it.
#[derive(Clone, Copy, Debug)]
pub struct ManifestView<'a> {
    /// The documents, with their errors and comments.
    pub stream: &'a Stream<'a>,
    /// The objects.
    pub manifest: &'a Manifest<'a>,
    /// Runs of bytes that are not UTF-8.
    pub invalid_utf8: &'a [Span],
}

/// A rule's index in the registry, the rule, and its function.
pub(crate) type Entry<F> = (usize, &'static Rule, F);

/// The rules of a registry by the view they take, so that a file is asked only what concerns it.
#[derive(Debug, Default)]
pub(crate) struct Checks {
    pub(crate) dockerfile: Vec<Entry<fn(&DockerfileView<'_>, &mut Report<'_>)>>,
    pub(crate) stage: Vec<Entry<fn(&Stage<'_>, &mut Report<'_>)>>,
    pub(crate) script: Vec<Entry<fn(&ScriptView<'_>, &mut Report<'_>)>>,
    pub(crate) manifest: Vec<Entry<fn(&ManifestView<'_>, &mut Report<'_>)>>,
    pub(crate) object: Vec<Entry<fn(&Object<'_>, &mut Report<'_>)>>,
    pub(crate) pod: Vec<Entry<fn(&Pod<'_>, &mut Report<'_>)>>,
    pub(crate) container: Vec<Entry<fn(&Container<'_>, &mut Report<'_>)>>,
    pub(crate) scope: Vec<Entry<fn(&ScopeView<'_>, &mut Report<'_>)>>,
    pub(crate) project: Vec<Entry<fn(&ProjectView<'_>, &mut Report<'_>)>>,
    pub(crate) suppressions: Vec<Entry<fn(&Suppressions, &mut Report<'_>)>>,
}

impl Checks {
    pub(crate) fn new(rules: &'static [Rule]) -> Self {
        let mut checks = Self::default();
        for (index, rule) in rules.iter().enumerate() {
            match rule.check {
                Check::Dockerfile(check) => checks.dockerfile.push((index, rule, check)),
                Check::Stage(check) => checks.stage.push((index, rule, check)),
                Check::Script(check) => checks.script.push((index, rule, check)),
                Check::Manifest(check) => checks.manifest.push((index, rule, check)),
                Check::Object(check) => checks.object.push((index, rule, check)),
                Check::Pod(check) => checks.pod.push((index, rule, check)),
                Check::Container(check) => checks.container.push((index, rule, check)),
                Check::Scope(check) => checks.scope.push((index, rule, check)),
                Check::Project(check) => checks.project.push((index, rule, check)),
                Check::Suppressions(check) => checks.suppressions.push((index, rule, check)),
            }
        }
        checks
    }
}
