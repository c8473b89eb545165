use super::*;

fn reading<T>(
    pairs: &[(&'static str, &'static str)],
    read: impl FnOnce(&Reader<'_>) -> Result<T, SettingError>,
) -> Result<T, String> {
    let map: HashMap<&str, &str> = pairs.iter().copied().collect();
    read(&Reader::new(&map)).map_err(|error| error.to_string())
}

#[test]
fn a_number_out_of_range_is_named_with_what_is_allowed() {
    let read = |reader: &Reader<'_>| reader.number::<u32>("SHEEN_N", 10, 1..=100, "how many");
    assert_eq!(reading(&[], read), Ok(10));
    assert_eq!(reading(&[("SHEEN_N", "")], read), Ok(10));
    assert_eq!(reading(&[("SHEEN_N", "100")], read), Ok(100));
    for bad in ["0", "101", "-1", "many", "1.5"] {
        assert_eq!(reading(&[("SHEEN_N", bad)], read), Err(format!("SHEEN_N is {bad:?}; allowed: a number, 1 to 100")));
    }
}

#[test]
fn an_error_stays_on_one_line_whatever_the_value_holds() {
    let line = reading(&[("SHEEN_N", "1\n2\r\u{1b}[31m")], |reader| reader.number::<u32>("SHEEN_N", 1, 1..=9, "n"))
        .unwrap_err();
    assert!(line.chars().all(|c| !c.is_control()), "{line}");
}

#[test]
fn durations_carry_their_unit() {
    assert_eq!(
        reading(&[("SHEEN_A_MS", "250")], |reader| reader.duration_ms("SHEEN_A_MS", 1, 1..=1000, "a")),
        Ok(Duration::from_millis(250))
    );
    assert_eq!(
        reading(&[("SHEEN_B_S", "0")], |reader| reader.duration_s("SHEEN_B_S", 1, 1..=60, "b")),
        Err("SHEEN_B_S is \"0\"; allowed: seconds, 1 to 60".to_owned())
    );
}

#[test]
fn a_url_is_checked_and_its_password_never_shown() {
    let read = |reader: &Reader<'_>| reader.url("SHEEN_REDIS_URL", None, &["redis", "rediss"], "the Redis server");
    assert_eq!(reading(&[("SHEEN_REDIS_URL", "redis://:pw@h:1/2")], read), Ok("redis://:pw@h:1/2".to_owned()));
    assert_eq!(reading(&[], read), Err("SHEEN_REDIS_URL is not set; wanted: the Redis server".to_owned()));
    for bad in ["http://u:hunter2@h/", "hunter2", "redis://hunter2:hunter2@h:99999", "redis:///hunter2"] {
        let line = reading(&[("SHEEN_REDIS_URL", bad)], read).unwrap_err();
        assert!(
            line.starts_with("SHEEN_REDIS_URL ") && line.contains("redis://") && !line.contains("hunter2"),
            "{line}"
        );
    }
}

#[test]
fn a_secret_comes_from_its_variable_or_its_file_but_not_both() {
    let path = std::env::temp_dir().join(format!("sheen-secret-{}", std::process::id()));
    std::fs::write(&path, "from-file\n").unwrap();
    let file: &'static str = Box::leak(path.to_str().unwrap().to_owned().into_boxed_str());
    let read = |reader: &Reader<'_>| {
        Ok(reader.secret_or_file("SHEEN_KEY", "a key")?.map(|secret| secret.expose_secret().to_owned()))
    };
    assert_eq!(reading(&[], read), Ok(None));
    assert_eq!(reading(&[("SHEEN_KEY", "inline")], read), Ok(Some("inline".to_owned())));
    assert_eq!(reading(&[("SHEEN_KEY_FILE", file)], read), Ok(Some("from-file".to_owned())));
    let both = reading(&[("SHEEN_KEY", "inline"), ("SHEEN_KEY_FILE", file)], read).unwrap_err();
    assert_eq!(both, "SHEEN_KEY is set together with its file; wanted: SHEEN_KEY or SHEEN_KEY_FILE");
    std::fs::remove_file(&path).unwrap();
    let gone = reading(&[("SHEEN_KEY_FILE", file)], read).unwrap_err();
    assert!(gone.starts_with("SHEEN_KEY_FILE is ") && gone.contains("No such file"), "{gone}");
}

#[test]
fn words_and_lists_and_addresses_are_checked() {
    let read =
        |reader: &Reader<'_>| reader.choice::<String>("SHEEN_ENGINE", "offline", &["offline", "openai"], "engine");
    assert_eq!(reading(&[], read), Ok("offline".to_owned()));
    assert_eq!(
        reading(&[("SHEEN_ENGINE", "magic")], read),
        Err("SHEEN_ENGINE is \"magic\"; allowed: offline | openai".to_owned())
    );

    let list = reading(&[("SHEEN_L", " a, ,b ,")], |reader| reader.list("SHEEN_L", "l"));
    assert_eq!(list, Ok(vec!["a".to_owned(), "b".to_owned()]));

    let read = |reader: &Reader<'_>| reader.addr("SHEEN_ADDR", "127.0.0.1:0", "where");
    assert_eq!(reading(&[("SHEEN_ADDR", "[::1]:80")], read), Ok("[::1]:80".parse().unwrap()));
    assert!(
        reading(&[("SHEEN_ADDR", "localhost:80")], read).unwrap_err().starts_with("SHEEN_ADDR is \"localhost:80\"")
    );

    let read = |reader: &Reader<'_>| reader.flag("SHEEN_F", false, "f");
    assert_eq!(reading(&[("SHEEN_F", "true")], read), Ok(true));
    assert_eq!(reading(&[("SHEEN_F", "yes")], read), Err("SHEEN_F is \"yes\"; allowed: true | false".to_owned()));
}

#[test]
fn a_reader_remembers_what_it_was_asked_for() {
    let map: HashMap<&str, &str> = HashMap::new();
    let reader = Reader::new(&map);
    reader.duration_ms("SHEEN_A_MS", 50, 1..=1000, "how long").unwrap();
    reader.duration_ms("SHEEN_A_MS", 50, 1..=1000, "how long").unwrap();
    let declared = Declared {
        name: "SHEEN_A_MS",
        kind: "milliseconds, 1 to 1000".to_owned(),
        default: Some("50".to_owned()),
        about: "how long",
    };
    assert_eq!(reader.declared(), [declared]);
}
