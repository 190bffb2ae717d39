//! What an editor asks of a whole project beside findings: facts of all files, and who sees whom.

use std::path::Path;

use crate::builds::ImageBuilds;
use crate::live::LiveProject;
use crate::reduce::{ScopeView, UnitFacts, scopes, unit_facts, view_of};
use crate::run::Unit;

impl LiveProject {
    /// What the files tell, in the order of their paths.
    #[must_use]
    pub fn facts(&self) -> Vec<UnitFacts<'_>> {
        unit_facts(&self.units())
    }

    /// The objects that those of the file at `path` can see; nothing when it holds none.
    #[must_use]
    pub fn scope_of(&self, path: &Path) -> Option<ScopeView<'_>> {
        let units = self.units();
        let at = units.binary_search_by(|unit| (*unit.path).cmp(path)).ok()?;
        let (world, members) = scopes(&units, true).into_iter().find(|(_, members)| members.contains(&at))?;
        Some(view_of(units.into(), &members, world))
    }

    /// The Dockerfiles of the project by the images that they build, as the file at `path` sees it.
    #[must_use]
    pub fn image_builds(&self, path: &Path) -> ImageBuilds<'_> {
        let units = self.units();
        let at = units.binary_search_by(|unit| (*unit.path).cmp(path)).ok();
        let configured = at.and_then(|at| units.get(at)).map_or(&[][..], |unit| &unit.settings.images);
        ImageBuilds::new(&unit_facts(&units), configured)
    }

    fn units(&self) -> Vec<&Unit> {
        self.project.units.iter().map(|unit| &**unit).collect()
    }
}
