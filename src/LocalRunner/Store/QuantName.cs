using System.Globalization;
using System.Text.RegularExpressions;
using LocalRunner.Gguf;

namespace LocalRunner.Store;

/// <summary>Reads the names that publishers give to quants: those of file types, and others that begin as these do (<c>UD-Q4_K_XL</c>, <c>Q6_K_L</c>).</summary>
internal static partial class QuantName
{
    // Mixes of one publisher, with types chosen for each layer.
    private const string Dynamic = "UD-";

    /// <summary>Gets the quant that a file's name tells, or else its folder's, in upper case; empty where none does.</summary>
    public static string Of(string path)
    {
        var parts = path.Split('/');
        return Tag().Match(parts[^1]) is { Success: true } match ? match.Groups["quant"].Value.ToUpperInvariant()
            : parts.Length > 1 && Whole().IsMatch(parts[^2]) ? parts[^2].ToUpperInvariant()
            : "";
    }

    /// <summary>Whether two names mean one quant, such as <c>fp16</c> and <c>F16</c>.</summary>
    public static bool Same(string one, string other) => Usual(one).Equals(Usual(other), StringComparison.OrdinalIgnoreCase);

    /// <summary>Gets the file type that a name is, or that comes nearest to it: a mix is called after what most of its tensors are.</summary>
    /// <returns>Null where the name tells no number of bits.</returns>
    public static GgufFileType? TypeOf(string name)
    {
        var bare = name.StartsWith(Dynamic, StringComparison.OrdinalIgnoreCase) ? name[Dynamic.Length..] : name;
        if (GgufFileTypes.TryParse(bare, out var type))
            return type;
        return Mix().Match(bare) is { Success: true } mix
            ? (mix.Groups["kind"].Length > 0, int.Parse(mix.Groups["bits"].ValueSpan, CultureInfo.InvariantCulture), mix.Groups["size"].Value.ToUpperInvariant()) switch
            {
                (_, 1, _) => GgufFileType.IQ1_M,
                (true, 2, _) => GgufFileType.IQ2_M,
                (true, 3, _) => GgufFileType.IQ3_M,
                (true, _, _) => GgufFileType.IQ4_XS,
                (_, 2, _) => GgufFileType.Q2_K,
                (_, 3, "L" or "XL") => GgufFileType.Q3_K_L,
                (_, 3, _) => GgufFileType.Q3_K_M,
                (_, 4, _) => GgufFileType.Q4_K_M,
                (_, 5, _) => GgufFileType.Q5_K_M,
                (_, 6, _) => GgufFileType.Q6_K,
                (_, 8, _) => GgufFileType.Q8_0,
                _ => null,
            }
            : null;
    }

    private static string Usual(string name) => name.ToUpperInvariant() switch
    {
        "FP16" => nameof(GgufFileType.F16),
        "FP32" => nameof(GgufFileType.F32),
        "MXFP4" => nameof(GgufFileType.MXFP4_MOE),
        var other => other,
    };

    [GeneratedRegex(@"[-._](?<quant>(UD-)?(I?Q[0-9]|TQ[0-9]|BF16|F16|F32|FP16|FP32|MXFP4|NVFP4)[A-Z0-9_]*)(-[0-9]{5}-of-[0-9]{5})?\.gguf\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Tag();

    [GeneratedRegex(@"^(UD-)?(I?Q[0-9]|TQ[0-9]|BF16|F16|F32|FP16|FP32|MXFP4|NVFP4)[A-Z0-9_]*\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Whole();

    // Q4_0_4_8 and its like, which the engine reads no more, are none of these.
    [GeneratedRegex(@"^(?<kind>I?)Q(?<bits>[1-8])(_K|_0|_1)?_(?<size>XXS|XS|S|NL|M|L|XL|XXL)\z", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Mix();
}
