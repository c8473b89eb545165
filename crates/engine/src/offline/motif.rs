//! A drawing for each trade: flat shapes in a box of 200 by 200, coloured by class.
//!
//! `a` is the accent, `b` the second colour, `i` ink, `p` paper, `w` white, `s` soft; a class of two letters starting with `l`
//! draws a line in that colour.

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Motif {
    Scissors,
    Lotus,
    Plate,
    Cup,
    Bread,
    Glass,
    Cloche,
    Dumbbell,
    Sun,
    Heart,
    Tooth,
    Paw,
    Scales,
    Chart,
    House,
    Arch,
    Mountain,
    Bag,
    Parcel,
    Hanger,
    Diamond,
    Flower,
    Camera,
    Curve,
    Circles,
    Compass,
    Book,
    Blocks,
    Hands,
    Balloons,
    Rings,
    Bricks,
    Wrench,
    Bubbles,
    Car,
    Window,
    Pen,
    Vinyl,
    Shapes,
}

impl Motif {
    /// The shapes, as they stand inside an `<svg>` or `<g>`.
    #[expect(clippy::too_many_lines, reason = "drawings, one a trade")]
    pub(super) const fn shapes(self) -> &'static str {
        match self {
            Self::Scissors => {
                r#"<path class="li w6" d="M74 128 132 28M126 128 68 28"/><circle class="b" cx="62" cy="148" r="25"/><circle class="p" cx="62" cy="148" r="12"/><circle class="a" cx="138" cy="148" r="25"/><circle class="p" cx="138" cy="148" r="12"/><circle class="i" cx="100" cy="83" r="6"/><path class="la w4" d="M24 60c10 8 10 16 0 24s-10 16 0 24M178 60c-10 8-10 16 0 24s10 16 0 24"/>"#
            }
            Self::Lotus => {
                r#"<path class="b" d="M100 42c22 26 26 62 0 96-26-34-22-70 0-96Z"/><path class="a" d="M52 66c32 10 48 38 48 72-34-4-54-32-48-72ZM148 66c-32 10-48 38-48 72 34-4 54-32 48-72Z"/><path class="a o7" d="M18 104c32-6 62 8 82 34-30 18-64 6-82-34ZM182 104c-32-6-62 8-82 34 30 18 64 6 82-34Z"/><path class="li w4" d="M40 160h120M64 174h72"/>"#
            }
            Self::Plate => {
                r#"<circle class="w" cx="100" cy="100" r="62"/><circle class="lb w4" cx="100" cy="100" r="62"/><circle class="s" cx="100" cy="100" r="40"/><path class="a" d="M78 108c0-22 14-34 40-34 0 26-12 42-30 42-6 0-10-3-10-8Z"/><path class="li w3" d="M80 118c8-16 18-26 30-36"/><circle class="b" cx="120" cy="116" r="9"/><path class="li w6" d="M22 44v38c0 12 12 12 12 0V44M28 92v66M178 44c-14 8-14 40-4 50v64"/>"#
            }
            Self::Cup => {
                r#"<path class="a" d="M44 84h96v34c0 30-20 48-48 48s-48-18-48-48Z"/><path class="la w8" d="M140 94h12c26 0 26 42-16 44"/><ellipse class="i" cx="92" cy="84" rx="48" ry="12"/><ellipse class="b" cx="92" cy="84" rx="38" ry="7"/><path class="s" d="M28 172h128c-6 12-20 14-64 14s-58-2-64-14Z"/><path class="lb w5" d="M74 62c-10-14 10-20 0-36M100 58c-10-16 10-22 0-40M126 62c-10-14 10-20 0-36"/>"#
            }
            Self::Bread => {
                r#"<path class="a" d="M34 92c-18-34 14-54 66-54s84 20 66 54c-4 8-6 12-6 20v40c0 8-6 12-12 12H52c-6 0-12-4-12-12v-40c0-8-2-12-6-20Z"/><path class="b" d="M50 92c-12-24 10-38 50-38s62 14 50 38c-4 8-6 12-6 20v34H56v-34c0-8-2-12-6-20Z"/><path class="li w5" d="M72 84c8-6 18-6 24 0M104 108c8-6 18-6 24 0M74 128c6-5 14-5 20 0"/>"#
            }
            Self::Glass => {
                r#"<path class="w o7" d="M34 40h132l-66 74Z"/><path class="a" d="M54 62h92l-46 52Z"/><path class="li w5" d="M34 40h132l-66 74ZM100 114v52M66 170h68"/><circle class="b" cx="150" cy="44" r="22"/><path class="lp w3" d="M150 26v36M132 44h36"/><path class="lb w4" d="m72 88 52-66"/>"#
            }
            Self::Cloche => {
                r#"<path class="a" d="M30 136c0-44 30-74 70-74s70 30 70 74Z"/><path class="lp w5" d="M56 120c4-22 16-34 34-40"/><circle class="b" cx="100" cy="52" r="12"/><path class="i" d="M18 140h164c0 10-8 16-18 16H36c-10 0-18-6-18-16Z"/><path class="lb w4" d="M74 34c-6-8 6-12 0-20M126 34c-6-8 6-12 0-20"/>"#
            }
            Self::Dumbbell => {
                r#"<path class="li w12" d="M52 100h96"/><rect class="a" x="30" y="58" width="24" height="84" rx="6"/><rect class="a" x="146" y="58" width="24" height="84" rx="6"/><rect class="b" x="14" y="72" width="16" height="56" rx="5"/><rect class="b" x="170" y="72" width="16" height="56" rx="5"/><path class="la w5" d="m100 30 8 16M70 36l12 12M130 36l-12 12M100 170l8-16M70 164l12-12M130 164l-12-12"/>"#
            }
            Self::Sun => {
                r#"<circle class="b" cx="100" cy="82" r="52"/><path class="la w5" d="M100 8v14M48 26l8 12M152 26l-8 12M22 70l14 4M178 70l-14 4"/><circle class="i" cx="100" cy="72" r="15"/><path class="i" d="M100 92c14 0 20 10 22 26l14 22h-72l14-22c2-16 8-26 22-26Z"/><path class="a" d="M34 158c20-22 44-22 66-8 22-14 46-14 66 8-20 12-44 14-66 4-22 10-46 8-66-4Z"/>"#
            }
            Self::Heart => {
                r#"<path class="a" d="M100 170C40 132 22 102 22 74c0-26 18-42 40-42 16 0 30 8 38 24 8-16 22-24 38-24 22 0 40 16 40 42 0 28-18 58-78 96Z"/><path class="lp w6" d="M24 98h40l12-26 20 54 16-40 8 12h56"/><circle class="b" cx="156" cy="48" r="24"/><path class="lp w6" d="M156 36v24M144 48h24"/>"#
            }
            Self::Tooth => {
                r#"<path class="w" d="M58 34c18-8 28 4 42 4s24-12 42-4c24 10 28 42 18 68-8 20-8 68-26 68-16 0-14-44-34-44s-18 44-34 44c-18 0-18-48-26-68-10-26-6-58 18-68Z"/><path class="la w6" d="M58 34c18-8 28 4 42 4s24-12 42-4c24 10 28 42 18 68-8 20-8 68-26 68-16 0-14-44-34-44s-18 44-34 44c-18 0-18-48-26-68-10-26-6-58 18-68Z"/><path class="lb w6" d="M60 60c-6 10-6 22-2 32"/><path class="b" d="m164 128 6 16 16 6-16 6-6 16-6-16-16-6 16-6ZM32 22l4 10 10 4-10 4-4 10-4-10-10-4 10-4Z"/>"#
            }
            Self::Paw => {
                r#"<path class="a" d="M100 94c26 0 50 30 50 52 0 16-12 22-24 22-10 0-16-4-26-4s-16 4-26 4c-12 0-24-6-24-22 0-22 24-52 50-52Z"/><ellipse class="a" cx="76" cy="56" rx="17" ry="26"/><ellipse class="a" cx="124" cy="56" rx="17" ry="26"/><ellipse class="b" cx="38" cy="96" rx="16" ry="23"/><ellipse class="b" cx="162" cy="96" rx="16" ry="23"/><path class="p" d="M100 152c-14-10-20-16-20-24 0-10 14-14 20-4 6-10 20-6 20 4 0 8-6 14-20 24Z"/>"#
            }
            Self::Scales => {
                r#"<path class="li w6" d="M100 30v130M44 54h112"/><circle class="b" cx="100" cy="34" r="12"/><path class="li w3" d="m46 56-26 56M46 56l26 56M154 56l-26 56M154 56l26 56"/><path class="a" d="M14 112h64c0 20-14 32-32 32s-32-12-32-32ZM122 112h64c0 20-14 32-32 32s-32-12-32-32Z"/><path class="i" d="M62 176c0-12 16-18 38-18s38 6 38 18Z"/>"#
            }
            Self::Chart => {
                r#"<rect class="s" x="24" y="24" width="152" height="152" rx="10"/><rect class="a" x="44" y="106" width="22" height="50"/><rect class="a" x="78" y="84" width="22" height="72"/><rect class="b" x="112" y="96" width="22" height="60"/><rect class="i" x="146" y="58" width="14" height="98"/><path class="li w5" d="m40 84 34-30 32 14 52-36"/><path class="li w5" d="M140 30h20v20"/>"#
            }
            Self::House => {
                r#"<path class="w" d="M46 92h108v76H46Z"/><path class="a" d="m100 28 82 66h-24L100 48 42 94H18Z"/><path class="a" d="M42 94h116v10H42Z"/><path class="b" d="M84 118h32v50H84Z"/><path class="i" d="M54 116h20v20H54ZM126 116h20v20h-20Z"/><circle class="p" cx="109" cy="144" r="3"/><path class="li w5" d="M20 168h160"/><path class="i" d="M136 36h14v26l-14-11Z"/>"#
            }
            Self::Arch => {
                r#"<path class="i" d="M40 172V92c0-36 26-62 60-62s60 26 60 62v80Z"/><path class="b" d="M56 172V94c0-26 18-46 44-46s44 20 44 46v78Z"/><circle class="p" cx="116" cy="86" r="18"/><path class="a" d="M56 172v-30c16-18 28-14 42-2 14-14 30-16 46 0v32Z"/><path class="li w4" d="M100 48v124M56 116h88"/><path class="li w6" d="M26 174h148"/>"#
            }
            Self::Mountain => {
                r#"<circle class="b" cx="134" cy="62" r="28"/><path class="a" d="m16 160 58-100 58 100Z"/><path class="p" d="m74 60 20 34-12-6-8 10-10-10-10 4Z"/><path class="i" d="m88 160 42-66 54 66Z"/><path class="lp w4" d="m24 176 28-6 28 8 30-8 30 8 36-8"/><path class="li w4" d="M34 44c8-8 16-8 20 0 4-8 12-8 20 0"/>"#
            }
            Self::Bag => {
                r#"<path class="a" d="M38 70h124l12 104H26Z"/><path class="li w6" d="M70 88V58c0-40 60-40 60 0v30"/><path class="b" d="M38 70h62v104H26Z"/><circle class="p" cx="100" cy="128" r="18"/><path class="i" d="m100 116 4 8 9 1-7 6 2 9-8-4-8 4 2-9-7-6 9-1Z"/>"#
            }
            Self::Parcel => {
                r#"<path class="b" d="m100 28 72 34-72 34-72-34Z"/><path class="a" d="m28 62 72 34v80l-72-34Z"/><path class="i" d="m172 62-72 34v80l72-34Z"/><path class="p" d="m60 46 72 34v26l-14-6V86L46 53Z"/><path class="lp w4" d="m42 132 22 10M42 120l22 10"/>"#
            }
            Self::Hanger => {
                r#"<path class="li w5" d="M100 60V50c14-4 16-24 0-26-10 0-14 6-14 12M100 60 30 98h140Z"/><path class="a" d="M62 98h76l14 76H48Z"/><path class="b" d="M62 98h24l14 22 14-22h24l4 22-42 22-42-22Z"/><path class="lp w3" d="m100 142-6 32M100 142l8 32"/>"#
            }
            Self::Diamond => {
                r#"<path class="a" d="M52 46h96l36 42-84 88L16 88Z"/><path class="b" d="m52 46 24 42H16ZM148 46l-24 42h60ZM76 88h48l-24 88Z"/><path class="p o7" d="m76 88 24-42 24 42Z"/><path class="li w3" d="M52 46h96l36 42-84 88L16 88ZM16 88h168M52 46l24 42 24-42 24 42 24-42M76 88l24 88 24-88"/><path class="la w4" d="M100 12v16M60 18l6 14M140 18l-6 14"/>"#
            }
            Self::Flower => {
                r#"<path class="li w5" d="M100 96v90M100 150c-24 0-36-12-40-28 24 0 38 10 40 28ZM100 166c24 0 36-12 40-28-24 0-38 10-40 28Z"/><path class="a" d="M100 66c-16-18-16-40 0-52 16 12 16 34 0 52ZM100 66c16 18 16 40 0 52-16-12-16-34 0-52ZM100 66c-18 16-40 16-52 0 12-16 34-16 52 0ZM100 66c18-16 40-16 52 0-12 16-34 16-52 0Z"/><path class="b" d="M100 66c-24-1-38-17-37-37 20-1 36 13 37 37ZM100 66c24 1 38 17 37 37-20 1-36-13-37-37ZM100 66c-1 24-17 38-37 37-1-20 13-36 37-37ZM100 66c1-24 17-38 37-37 1 20-13 36-37 37Z"/><circle class="i" cx="100" cy="66" r="13"/>"#
            }
            Self::Camera => {
                r#"<path class="i" d="M24 66h36l12-20h56l12 20h36c6 0 10 4 10 10v76c0 6-4 10-10 10H24c-6 0-10-4-10-10V76c0-6 4-10 10-10Z"/><circle class="p" cx="100" cy="112" r="40"/><circle class="a" cx="100" cy="112" r="32"/><circle class="b" cx="100" cy="112" r="17"/><path class="lp w4" d="M84 104c2-8 8-12 16-14"/><circle class="b" cx="164" cy="84" r="7"/><path class="a" d="M34 54h22v10H34Z"/>"#
            }
            Self::Curve => {
                r#"<rect class="b" x="28" y="28" width="66" height="66"/><circle class="a" cx="136" cy="62" r="34"/><path class="i" d="M28 172v-66h66c0 36-30 66-66 66Z"/><path class="li w5" d="M108 168c0-50 60 0 64-58"/><path class="p" d="M100 160h16v16h-16ZM164 102h16v16h-16Z"/><path class="li w3" d="M100 160h16v16h-16ZM164 102h16v16h-16Z"/>"#
            }
            Self::Circles => {
                r#"<circle class="a" cx="72" cy="78" r="50"/><circle class="b o8" cx="128" cy="78" r="50"/><circle class="i o8" cx="100" cy="124" r="50"/><path class="lp w4" d="m84 120 12 12 24-28"/>"#
            }
            Self::Compass => {
                r#"<circle class="p" cx="100" cy="100" r="76"/><circle class="li w5" cx="100" cy="100" r="76"/><circle class="s" cx="100" cy="100" r="58"/><path class="a" d="m140 60-26 54-28-28Z"/><path class="i" d="m60 140 26-54 28 28Z"/><circle class="p" cx="100" cy="100" r="7"/><path class="lb w5" d="M100 32v12M100 156v12M32 100h12M156 100h12"/>"#
            }
            Self::Book => {
                r#"<path class="a" d="M16 54c28-12 58-10 84 8v108c-26-18-56-20-84-8Z"/><path class="b" d="M184 54c-28-12-58-10-84 8v108c26-18 56-20 84-8Z"/><path class="lp w4" d="M34 84c16-4 32-2 48 6M34 106c16-4 32-2 48 6M34 128c16-4 32-2 48 6"/><path class="li w4" d="M166 84c-16-4-32-2-48 6M166 106c-16-4-32-2-48 6M100 62v108"/><path class="i" d="m100 14 6 12 14 2-10 10 2 14-12-6-12 6 2-14-10-10 14-2Z"/>"#
            }
            Self::Blocks => {
                r#"<path class="a" d="M24 174c0-44 34-78 76-78s76 34 76 78h-24c0-30-22-54-52-54s-52 24-52 54Z"/><path class="b" d="M52 174c0-30 20-52 48-52s48 22 48 52h-20c0-18-10-32-28-32s-28 14-28 32Z"/><rect class="i" x="30" y="34" width="44" height="44" rx="8"/><circle class="a" cx="118" cy="54" r="24"/><path class="b" d="m164 30 22 44h-44Z"/><path class="lp w4" d="M44 46h16M52 46v22"/><circle class="p" cx="112" cy="50" r="3"/><circle class="p" cx="126" cy="50" r="3"/><path class="lp w3" d="M110 60c4 6 12 6 16 0"/>"#
            }
            Self::Hands => {
                r#"<path class="a" d="M100 96C66 74 56 58 56 42c0-14 10-24 22-24 10 0 18 6 22 14 4-8 12-14 22-14 12 0 22 10 22 24 0 16-10 32-44 54Z"/><path class="i" d="M18 104c16-4 24 4 32 14l20 8c10 4 8 16-4 14l-20-4 22 14 26-6 4 30H62c-24-8-40-32-44-70Z"/><path class="b" d="M182 104c-16-4-24 4-32 14l-20 8c-10 4-8 16 4 14l20-4-22 14-26-6-4 30h36c24-8 40-32 44-70Z"/>"#
            }
            Self::Balloons => {
                r#"<ellipse class="a" cx="72" cy="66" rx="34" ry="42"/><ellipse class="b" cx="132" cy="54" rx="30" ry="38"/><ellipse class="i" cx="112" cy="104" rx="26" ry="32"/><path class="li w3" d="M72 108c4 26 20 40 28 78M132 92c4 40-24 60-32 94M112 136c-2 18-10 34-12 50"/><path class="lp w4" d="M56 52c2-8 6-12 12-14M118 42c2-6 6-10 10-12"/><path class="lb w4" d="m22 120 8 6M34 146l-6 8M172 112l-8 8M168 150l8 4"/>"#
            }
            Self::Rings => {
                r#"<circle class="la w10" cx="76" cy="118" r="46"/><circle class="lb w10" cx="126" cy="118" r="46"/><path class="la w10" d="M107 84a46 46 0 0 1 12 54"/><path class="i" d="m76 34 18 18-18 22-18-22Z"/><path class="p" d="m76 40 8 12H68Z"/><path class="lb w4" d="M44 32l8 8M108 32l-8 8M76 10v12"/>"#
            }
            Self::Bricks => {
                r#"<path class="a" d="M20 140h50v28H20ZM76 140h50v28H76ZM132 140h48v28h-48ZM48 106h50v28H48ZM104 106h50v28h-50Z"/><path class="b" d="M20 106h22v28H20ZM76 72h50v28H76Z"/><path class="i" d="M132 30h36v14h-36Z"/><path class="li w6" d="M150 44v30"/><path class="i" d="m150 70 28 32h-56Z"/><path class="li w5" d="M14 172h172"/>"#
            }
            Self::Wrench => {
                r#"<path class="a" d="M132 26c-22 2-36 22-30 44L34 138c-10 10-8 22 0 30s20 8 30 0l68-68c22 6 44-8 46-32l-26 14-20-6-6-20Z"/><circle class="p" cx="48" cy="154" r="8"/><path class="b" d="M34 30c16 0 30 18 30 34S52 90 38 90 12 80 12 64s8-26 22-34Z"/><path class="lp w4" d="M28 72c2 4 6 6 10 6"/><path class="li w5" d="M150 130v44M128 152h44"/>"#
            }
            Self::Bubbles => {
                r#"<path class="i" d="M78 30h48v16H98v12H78Z"/><path class="a" d="M70 66h40c16 10 22 22 22 40v54c0 8-6 14-14 14H62c-8 0-14-6-14-14v-54c0-18 6-30 22-40Z"/><path class="p" d="M60 108h60v40H60Z"/><path class="b" d="M60 124c10-8 20-8 30 0s20 8 30 0v24H60Z"/><circle class="lb w5" cx="158" cy="56" r="20"/><circle class="la w5" cx="164" cy="104" r="12"/><circle class="b" cx="148" cy="24" r="7"/><path class="lp w3" d="M148 50c2-4 4-6 8-8"/>"#
            }
            Self::Car => {
                r#"<path class="a" d="M18 116c0-12 8-18 24-20l22-34c4-6 8-8 16-8h46c8 0 12 2 18 8l24 32c12 2 18 8 18 20v26H18Z"/><path class="p" d="M62 94 80 68h18v26ZM106 68h20c4 0 6 1 8 4l16 22h-44Z"/><circle class="i" cx="56" cy="142" r="23"/><circle class="b" cx="56" cy="142" r="10"/><circle class="i" cx="146" cy="142" r="23"/><circle class="b" cx="146" cy="142" r="10"/><path class="b" d="M172 108h14v12h-14Z"/><path class="li w4" d="M6 168h188M10 84h26M2 68h40"/>"#
            }
            Self::Window => {
                r#"<rect class="i" x="18" y="34" width="164" height="124" rx="12"/><rect class="p" x="28" y="60" width="144" height="88" rx="4"/><circle class="a" cx="34" cy="47" r="5"/><circle class="b" cx="50" cy="47" r="5"/><path class="la w7" d="m62 86-20 18 20 18M104 78l-16 54"/><path class="lb w7" d="m130 86 20 18-20 18"/><path class="i" d="M74 168h52v8H74Z"/>"#
            }
            Self::Pen => {
                r#"<path class="w" d="M34 26h96l36 36v112H34Z"/><path class="b" d="M130 26v36h36Z"/><path class="li w4" d="M54 66h52M54 88h92M54 110h60M54 132h36"/><path class="a" d="m178 84 16 16-64 66-26 10 10-26Z"/><path class="i" d="m114 150 16 16-26 10Z"/>"#
            }
            Self::Vinyl => {
                r#"<circle class="i" cx="92" cy="106" r="76"/><circle class="lp w2 o4" cx="92" cy="106" r="62"/><circle class="lp w2 o4" cx="92" cy="106" r="48"/><circle class="a" cx="92" cy="106" r="30"/><circle class="p" cx="92" cy="106" r="6"/><path class="lb w8" d="M178 20v64l-40 44"/><circle class="b" cx="178" cy="22" r="12"/>"#
            }
            Self::Shapes => {
                r#"<path class="a" d="M28 100a72 72 0 0 1 72-72v72Z"/><circle class="b" cx="138" cy="62" r="34"/><path class="i" d="M100 100h72a72 72 0 0 1-72 72Z"/><rect class="s" x="28" y="108" width="64" height="64"/><path class="la w6" d="m40 158 40-38"/>"#
            }
        }
    }

    #[cfg(test)]
    pub(super) const ALL: &'static [Self] = &[
        Self::Scissors,
        Self::Lotus,
        Self::Plate,
        Self::Cup,
        Self::Bread,
        Self::Glass,
        Self::Cloche,
        Self::Dumbbell,
        Self::Sun,
        Self::Heart,
        Self::Tooth,
        Self::Paw,
        Self::Scales,
        Self::Chart,
        Self::House,
        Self::Arch,
        Self::Mountain,
        Self::Bag,
        Self::Parcel,
        Self::Hanger,
        Self::Diamond,
        Self::Flower,
        Self::Camera,
        Self::Curve,
        Self::Circles,
        Self::Compass,
        Self::Book,
        Self::Blocks,
        Self::Hands,
        Self::Balloons,
        Self::Rings,
        Self::Bricks,
        Self::Wrench,
        Self::Bubbles,
        Self::Car,
        Self::Window,
        Self::Pen,
        Self::Vinyl,
        Self::Shapes,
    ];
}
