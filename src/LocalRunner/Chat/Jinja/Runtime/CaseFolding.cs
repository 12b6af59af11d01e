using System.Text;
using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Folds texts so that those which differ by case alone become the same, by Unicode's full folding, as Python's <c>casefold</c> does.</summary>
internal static class CaseFolding
{
    // Each letter that folds to something else than its small form, and what it folds to.
    private const string Others =
        "µμ ßss ŉʼn ſs ǰj\u030c \u0345ι ΐι\u0308\u0301 ΰυ\u0308\u0301 ςσ ϐβ ϑθ ϕφ ϖπ ϰκ ϱρ ϵε ևեւ \u1c80в \u1c81д \u1c82о \u1c83с \u1c84т \u1c85т "
        + "\u1c86ъ \u1c87ѣ \u1c88ꙋ ẖh\u0331 ẗt\u0308 ẘw\u030a ẙy\u030a ẚaʾ ẛṡ ẞss ὐυ\u0313 ὒυ\u0313\u0300 ὔυ\u0313\u0301 ὖυ\u0313\u0342 ᾀἀι ᾁἁι ᾂἂι ᾃἃι "
        + "ᾄἄι ᾅἅι ᾆἆι ᾇἇι ᾈἀι ᾉἁι ᾊἂι ᾋἃι ᾌἄι ᾍἅι ᾎἆι ᾏἇι ᾐἠι ᾑἡι ᾒἢι ᾓἣι ᾔἤι ᾕἥι ᾖἦι ᾗἧι ᾘἠι ᾙἡι ᾚἢι ᾛἣι ᾜἤι ᾝἥι ᾞἦι ᾟἧι ᾠὠι ᾡὡι ᾢὢι ᾣὣι ᾤὤι ᾥὥι ᾦὦι "
        + "ᾧὧι ᾨὠι ᾩὡι ᾪὢι ᾫὣι ᾬὤι ᾭὥι ᾮὦι ᾯὧι ᾲὰι ᾳαι ᾴάι ᾶα\u0342 ᾷα\u0342ι ᾼαι ιι ῂὴι ῃηι ῄήι ῆη\u0342 ῇη\u0342ι ῌηι ῒι\u0308\u0300 ΐι\u0308\u0301 "
        + "ῖι\u0342 ῗι\u0308\u0342 ῢυ\u0308\u0300 ΰυ\u0308\u0301 ῤρ\u0313 ῦυ\u0342 ῧυ\u0308\u0342 ῲὼι ῳωι ῴώι ῶω\u0342 ῷω\u0342ι ῼωι ﬀff ﬁfi ﬂfl ﬃffi "
        + "ﬄffl ﬅst ﬆst ﬓմն ﬔմե ﬕմի ﬖվն ﬗմխ";

    private static readonly Dictionary<int, string> s_others = Others.Split(' ').ToDictionary(pair => (int)pair[0], pair => pair[1..]);

    public static JinjaText Fold(Rendering rendering, JinjaText text)
    {
        rendering.Budget.Characters(text.Length);
        return Casing.Map(rendering, text, static (rune, _) => Of(rune));
    }

    private static string Of(Rune rune) => s_others.TryGetValue(rune.Value, out var other) ? other : rune.Value switch
    {
        'İ' => "i̇",

        // The small letters of Cherokee came later than its large ones, to which they fold.
        >= 0x13A0 and <= 0x13F5 => rune.ToString(),
        >= 0x13F8 and <= 0x13FD => ((char)(rune.Value - 8)).ToString(),
        >= 0xAB70 and <= 0xABBF => ((char)(rune.Value - 0xAB70 + 0x13A0)).ToString(),
        _ => Rune.ToLowerInvariant(rune).ToString(),
    };
}
