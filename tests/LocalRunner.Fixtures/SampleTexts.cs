using System.Text;

namespace LocalRunner.Fixtures;

/// <summary>Texts of all kinds, the same each time: every block of Unicode, languages, code, white space, emoji, control tokens, bytes that are no text.</summary>
internal sealed class SampleTexts(int seed, IReadOnlyList<string> specialTokens)
{
    private static readonly string[] s_sentences =
    [
        "The quick brown fox doesn't jump; it's the DOG'S fault, they'll say. I'VE seen 1234567 of them, we're sure!",
        "Größe ändern: Straße, façade, naïve, Ångström, ŒUVRE, İstanbul, ǅ, ﬁn, ſt.",
        "Съешь же ещё этих мягких французских булок, да выпей чаю. ДЕСЯТЬ тысяч 10000.",
        "天地玄黄，宇宙洪荒。日月盈昃，辰宿列张。寒来暑往２０２６年，秋收冬藏！",
        "いろはにほへと ちりぬるを わかよたれそ つねならむ。カタカナとｶﾀｶﾅ",
        "모든 인간은 태어날 때부터 자유로우며 그 존엄과 권리에 있어 동등하다. 각 갂",
        "सभी मनुष्यों को गौरव और अधिकारों के मामले में जन्मजात स्वतन्त्रता १२३ प्राप्त है।",
        "يولد جميع الناس أحرارًا متساوين في الكرامة والحقوق. ٤٥٦",
        "มนุษย์ทั้งหลายเกิดมามีอิสระและเสมอภาคกันในเกียรติศักดิ์", "Όλοι οι άνθρωποι γεννιούνται ελεύθεροι ΚΑΙ ίσοι.",
        "כל בני האדם נולדו בני חורין ושווים בערכם", "Tất cả mọi người sinh ra đều được tự do", "ყველა ადამიანი იბადება თავისუფალი",
        "👨‍👩‍👧‍👦 family, 🏳️‍🌈, 👍🏽, 🇩🇪🇫🇷, ❤️‍🔥, 1️⃣ and é ñ a̐éö̲", "ᏣᎳᎩ 𐐔𐐯𐑅𐐨𐑉𐐯𐐻 𞤀𞤣𞤤𞤢𞤥 𑢠𑣀 𒀀 𓀀 𝒜𝓑𝟘 🀄",
        "…“quoted”—‘and’ – dashes… €100, £5½, 3×4≠12±1 ^ ~ ` | \\ ⟨x⟩ ▁▁ Ġ Ċ <0x0A> [EMPTY_3]",
    ];

    private static readonly string[] s_code =
    [
        "def f(x: int) -> str:\n    \"\"\"Doc.\"\"\"\n    return f\"{x!r}\" if x else None\n\n\nclass A(B):\n\tpass\n",
        "for (int i = 0; i < 10; ++i) {\r\n  printf(\"%d\\n\", a[i] >> 2 & 0xFF);\r\n}\r\n#include <vector>\r\n",
        "public static async Task<int> Main(string[] args) => await Run(args) ?? throw new InvalidOperationException(nameof(args));\n",
        "SELECT a.id, COUNT(*) AS n FROM t1 a LEFT JOIN t2 ON a.id=t2.id WHERE x LIKE '%it''s%' GROUP BY 1 HAVING n>=3;--x\n",
        "<div class=\"row\" id='x'>&nbsp;<br/></div>\n<!-- don't -->\n{\"a\": [1, 2.5e-3, null, true], \"b\": \"\\u00e9\"}\n",
        "fn main() -> Result<(), Box<dyn Error>> { let v: Vec<_> = (0..).take(3).collect(); println!(\"{:?}\", v); Ok(()) }",
        "#!/bin/sh\nset -euo pipefail; for f in *.txt; do echo \"$f\" | sed 's/[a-z]*/X/g' >> out; done &&  exit $?\n", "\\frac{\\partial f}{\\partial x} = \\sum_{i=1}^{n} x_i^2 % comment\n",
    ];

    private static readonly string[] s_spaces =
        [" ", "  ", "   ", "\n", "\n\n", "\r\n", "\t", "\t\t", " \n", "\n ", "\r", "\u00A0", "\u3000", "\u2003", "\u0085", "\u2028", "\u200B", "\v", "\f", "\0", "    ", "                "];

    private static readonly string[] s_words = ["'s", "'LL", "it", "IT'S", "HTTPServer", "camelCase", "a1b22c333d4444", "99999999", "x_y", "!!", "...", "?!\n", "=>", "//", "a/b/c\n", "İ", "K", "é"];

    /// <summary>Gets sentences in many languages and pieces of code.</summary>
    public static IEnumerable<string> Written => s_sentences.Concat(s_code);

    public IEnumerable<string> Take(int count)
    {
        var random = new Random(seed);
        for (var i = 0; i < count; i++)
        {
            yield return (i % 8) switch
            {
                0 => Block(random, i / 8 % 0x1100 * 0x100 % 0x32000),
                1 => Slice(random, s_sentences),
                2 => Slice(random, s_code),
                3 => Mix(random, s_spaces, s_words),
                4 => specialTokens.Count > 0 ? Mix(random, specialTokens, s_spaces, s_words, specialTokens) : Mix(random, s_words, s_sentences),
                5 => Encoding.UTF8.GetString(Bytes(random, 40)),
                6 => Encoding.Latin1.GetString(Bytes(random, 40)),
                _ => Anything(random),
            };
        }
    }

    private static string Block(Random random, int first)
    {
        var text = new StringBuilder();
        for (var i = 0; i < 48; i++)
        {
            var character = first + random.Next(0x100);
            text.Append(Rune.IsValid(character) ? new Rune(character).ToString() : "\uD83D");
            if (random.Next(4) == 0)
                text.Append("a B1'\n."[random.Next(7)]);
        }

        return text.ToString();
    }

    private static string Slice(Random random, string[] texts)
    {
        var text = texts[random.Next(texts.Length)] + texts[random.Next(texts.Length)];
        var start = random.Next(text.Length / 2);
        return text.Substring(start, random.Next(text.Length - start) + 1);
    }

    private static string Mix(Random random, params IReadOnlyList<string>[] kinds)
    {
        var text = new StringBuilder();
        for (var i = random.Next(1, 16); i > 0; i--)
        {
            var kind = kinds[random.Next(kinds.Length)];
            text.Append(kind[random.Next(kind.Count)]);
        }

        return text.ToString();
    }

    private static byte[] Bytes(Random random, int most)
    {
        var bytes = new byte[random.Next(1, most)];
        random.NextBytes(bytes);
        return bytes;
    }

    private static string Anything(Random random)
    {
        var text = new StringBuilder();
        for (var i = random.Next(1, 40); i > 0; i--)
        {
            text.Append(random.Next(6) switch
            {
                0 => ((char)random.Next(0x20, 0x7F)).ToString(),
                1 => ((char)random.Next(0x10000)).ToString(),
                2 => random.Next(0x110000) is var value && Rune.IsValid(value) ? new Rune(value).ToString() : "x",
                3 => s_spaces[random.Next(s_spaces.Length)],
                4 => s_words[random.Next(s_words.Length)],
                _ => new string((char)random.Next(0x30, 0x7B), random.Next(1, 12)),
            });
        }

        return text.ToString();
    }
}
