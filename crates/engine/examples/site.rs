//! Writes the offline engine's site for a prompt into a folder: `site PROMPT LOCALE FOLDER`.

use std::{error::Error, fs, path::Path, time::Duration};

use engine::{Brief, Engine, EngineSettings, Output, Sink, check_site};

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [prompt, locale, folder] = arguments.as_slice() else {
        return Err("usage: site PROMPT LOCALE FOLDER".into());
    };
    let locale = i18n::Locale::parse(locale);
    let brief = Brief {
        project_id: "example".to_owned(),
        build_session_id: "bs_example_0_00000000".to_owned(),
        prompt: prompt.clone(),
        analysis: analysis::analyse(prompt, locale.language()),
        locale,
        parent: None,
    };
    let engine =
        Engine::from_settings(&EngineSettings { offline_token_delay: Duration::ZERO, ..EngineSettings::default() })?;
    let mut files = engine.scaffold(&brief);
    let (sink, mut outputs) = Sink::channel(64);
    let built = async {
        let site = engine.build(&brief, &sink).await;
        drop(sink);
        site
    };
    let shown = async {
        while let Some(output) = outputs.recv().await {
            match output {
                Output::Text(text) => print!("{text}"),
                Output::File(file) => {
                    files.retain(|old| old.path != file.path);
                    files.push(file);
                }
                Output::Files(group) => {
                    files.retain(|old| group.iter().all(|new| old.path != new.path));
                    files.extend(group);
                }
            }
        }
    };
    let (site, ()) = tokio::join!(built, shown);
    println!("\n\n{:?}", site?.features);
    check_site(&files)?;
    for file in &files {
        let path = Path::new(folder).join(&file.path);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(path, &file.content)?;
    }
    for recommendation in engine.recommend(&brief).await? {
        println!(
            "{} [{}] {} -> {}",
            recommendation.id, recommendation.priority, recommendation.title, recommendation.prompt
        );
    }
    Ok(())
}
