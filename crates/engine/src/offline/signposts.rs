//! What search engines read beside the pages: which they may read, and where they all are.

use protocol::analysis::Language;

use super::{made, plan::Plan, render};
use crate::SiteFile;

/// Stands for the address that the site will have, which nobody knows yet; `.example` belongs to nobody.
const ADDRESS: &str = "https://your-address.example";

pub(super) fn files(plan: &Plan, own: Language) -> [SiteFile; 2] {
    let robots = format!(
        "User-agent: *\nAllow: /\nDisallow: /sheen.json\n\n# Put the site's own address here and in sitemap.xml.\nSitemap: {ADDRESS}/sitemap.xml\n"
    );
    let urls: String = plan
        .languages
        .iter()
        .flat_map(|language| plan.pages.iter().map(|page| render::path(page, *language, own)))
        .map(|path| format!("  <url><loc>{ADDRESS}/{path}</loc></url>\n"))
        .collect();
    let sitemap = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<!-- Put the site's own address in the place of {ADDRESS}. -->\n<urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\n{urls}</urlset>\n"
    );
    [made("robots.txt", robots), made("sitemap.xml", sitemap)]
}
