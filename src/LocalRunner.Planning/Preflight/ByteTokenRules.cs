using System.Text;

namespace LocalRunner.Preflight;

/// <summary>Checks that any text can be split: where a byte has no token, llama.cpp throws across the boundary or loops.</summary>
internal static class ByteTokenRules
{
    public static void Check(string? kind, IReadOnlyList<byte[]> tokens, Dictionary<byte[], int> ids)
    {
        if (kind is "llama")
        {
            for (var value = 1; value < 256; value++)
            {
                if (!ids.ContainsKey(Encoding.ASCII.GetBytes($"<0x{value:X2}>")) && !ids.ContainsKey([(byte)value]))
                    throw PreflightError.Invalid($"the vocabulary has no token for the byte 0x{value:X2}, so that some texts can't be split.");
            }
        }
        else if (kind is "rwkv")
        {
            var single = new HashSet<byte>();
            foreach (var text in tokens.Select(Unescape).Where(t => t.Length == 1))
                single.Add(text[0]);
            if (Enumerable.Range(1, 255).FirstOrDefault(value => !single.Contains((byte)value)) is > 0 and var missing)
                throw PreflightError.Invalid($"the vocabulary has no token for the byte 0x{missing:X2}, on which the tokenizer would loop.");
        }
    }

    // The escapes of RWKV's vocabulary file, read with the same leniency as llama.cpp reads them.
    private static byte[] Unescape(byte[] text)
    {
        var bytes = new List<byte>(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] != '\\' || i + 1 == text.Length)
            {
                if (text[i] != '\\')
                    bytes.Add(text[i]);
                continue;
            }

            var escape = text[++i];
            if (escape == 'x')
            {
                if (i + 2 < text.Length)
                    bytes.Add((byte)((Digit(text[i + 1]) << 4) + Digit(text[i + 2])));
                i += 2;
                continue;
            }

            bytes.Add(escape switch { (byte)'t' => (byte)'\t', (byte)'n' => (byte)'\n', (byte)'r' => (byte)'\r', _ => escape });
        }

        return [.. bytes];
    }

    private static int Digit(byte c) => c >= 'a' ? c - 'a' + 10 : c - '0';
}
