//! What a rule's function takes, and the rules grouped by it.

use std::cell::OnceCell;

use plimsoll_dockerfile::{Build, Instruction, Script, Stage};
use plimsoll_kubernetes::schema::{Definitions, Judged, judge};
use plimsoll_kubernetes::{Container, KubernetesVersion, Manifest, Object, Pod};
use plimsoll_text::Span;
use plimsoll_yaml::Stream;

use crate::codes::Codes;
use crate::reduce::{ProjectView, ScopeView};
use crate::report::Report;
use crate::rule::Rule;
use crate::suppress::Suppressions;
use crate::surroundings::BuildContext;

type DockerfileCheck = fn(&DockerfileView<'_>, &mut Report<'_>);
type StageCheck = fn(&Stage<'_>, &mut Report<'_>);
type ScriptCheck = fn(&ScriptView<'_>, &mut Report<'_>);
type ManifestCheck = fn(&ManifestView<'_>, &mut Report<'_>);
type ObjectCheck = fn(&Object<'_>, &mut Report<'_>);
type KindCheck = fn(&KindView<'_>, &mut Report<'_>);
type PodCheck = fn(&Pod<'_>, &mut Report<'_>);
type ContainerCheck = fn(&Container<'_>, &mut Report<'_>);
type ScopeCheck = fn(&ScopeView<'_>, &mut Report<'_>);
type ProjectCheck = fn(&ProjectView<'_>, &mut Report<'_>);
type SuppressionsCheck = fn(&Suppressions, &mut Report<'_>);

/// One pass over a shell script that finds for all rules of [`Check::Code`].
pub type ScriptCodes = fn(&ScriptView<'_>, &mut Codes<'_>);

/// The function of a rule, by the view it takes; the page's `input` names the variant.
#[derive(Clone, Copy, Debug)]
pub enum Check {
    /// Once a Dockerfile.
    Dockerfile(DockerfileCheck),
    /// Once a build stage.
    Stage(StageCheck),
    /// Once a shell script: of RUN, and of CMD, ENTRYPOINT and HEALTHCHECK in shell form.
    Script(ScriptCheck),
    /// Once a YAML or JSON file that holds objects.
    Manifest(ManifestCheck),
    /// Once an object.
    Object(ObjectCheck),
    /// Once an object, and again when files say more of its kind than was known.
    Kind(KindCheck),
    /// Once a pod: of a Pod, of a workload's template, of a custom resource.
    Pod(PodCheck),
    /// Once a container of a pod, init and ephemeral ones included.
    Container(ContainerCheck),
    /// Once a container that runs a program of the cluster itself, and once a file that configures one, for settings that
    /// are written as a flag or there.
    Setting(ContainerCheck, ObjectCheck),
    /// Once a scope: the objects that can see each other.
    Scope(ScopeCheck),
    /// Once a run.
    Project(ProjectCheck),
    /// Once a file that has suppressions, when it is known which of them are of use.
    Suppressions(SuppressionsCheck),
    /// Never: it speaks for the rules whose pages name it as their `bundle`.
    Bundle,
    /// Once a shell script, in the pass that a registry was given with [`Registry::with_script_codes`](crate::Registry); never
    /// without one.
    Code,
}

/// A Dockerfile as rules see it.
#[derive(Clone, Copy, Debug)]
pub struct DockerfileView<'a> {
    /// Stages, variables, scripts.
    pub build: &'a Build<'a>,
    /// What is known of the folder in which it is built.
    pub context: &'a BuildContext,
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

/// An object and what is known of its kind, as rules see them.
#[derive(Debug)]
pub struct KindView<'a> {
    /// The object.
    pub object: &'a Object<'a>,
    /// What the run defines of kinds that Kubernetes does not have.
    pub definitions: &'a Definitions,
    version: KubernetesVersion,
    /// Made when first a rule asks.
    judged: OnceCell<Judged<'a, 'a>>,
}

impl<'a> KindView<'a> {
    pub(crate) fn new(object: &'a Object<'a>, definitions: &'a Definitions, version: KubernetesVersion) -> Self {
        Self { object, definitions, version, judged: OnceCell::new() }
    }

    /// What is wrong with the object by the schema of its kind.
    pub fn judged(&self) -> &Judged<'a, 'a> {
        self.judged.get_or_init(|| judge(self.object, self.version, self.definitions))
    }
}

/// A rule's index in the registry, the rule, and its function.
pub(crate) type Entry<F> = (usize, &'static Rule, F);

/// The rules of a registry by the view they take, so that a file is asked only what concerns it.
#[derive(Debug, Default)]
pub(crate) struct Checks {
    pub(crate) dockerfile: Vec<Entry<DockerfileCheck>>,
    pub(crate) stage: Vec<Entry<StageCheck>>,
    pub(crate) script: Vec<Entry<ScriptCheck>>,
    pub(crate) manifest: Vec<Entry<ManifestCheck>>,
    pub(crate) object: Vec<Entry<ObjectCheck>>,
    pub(crate) kind: Vec<Entry<KindCheck>>,
    pub(crate) pod: Vec<Entry<PodCheck>>,
    pub(crate) container: Vec<Entry<ContainerCheck>>,
    pub(crate) program: Vec<Entry<ContainerCheck>>,
    pub(crate) configuration: Vec<Entry<ObjectCheck>>,
    pub(crate) scope: Vec<Entry<ScopeCheck>>,
    pub(crate) project: Vec<Entry<ProjectCheck>>,
    pub(crate) suppressions: Vec<Entry<SuppressionsCheck>>,
    /// The rules that `script_codes` finds for, in the order of their ids.
    pub(crate) codes: Vec<(usize, &'static Rule)>,
    pub(crate) script_codes: Option<ScriptCodes>,
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
                Check::Kind(check) => checks.kind.push((index, rule, check)),
                Check::Pod(check) => checks.pod.push((index, rule, check)),
                Check::Container(check) => checks.container.push((index, rule, check)),
                Check::Setting(check, configuration) => {
                    checks.program.push((index, rule, check));
                    checks.configuration.push((index, rule, configuration));
                }
                Check::Scope(check) => checks.scope.push((index, rule, check)),
                Check::Project(check) => checks.project.push((index, rule, check)),
                Check::Suppressions(check) => checks.suppressions.push((index, rule, check)),
                Check::Code => checks.codes.push((index, rule)),
                Check::Bundle => {}
            }
        }
        checks
    }
}
