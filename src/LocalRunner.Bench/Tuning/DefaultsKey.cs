using System.Security.Cryptography;
using System.Text;
using LocalRunner.Gguf;
using LocalRunner.Machine;

namespace LocalRunner.Bench.Tuning;

/// <summary>Holds the key of a model on a machine, readable by people.</summary>
/// <param name="Model">Name, architecture, file type and the beginning of a hash over the names, types and shapes of the tensors.</param>
/// <param name="Machine">The processor and its usable cores.</param>
public sealed record DefaultsKey(string Model, string Machine)
{
    private const int LongestName = 80;

    public static DefaultsKey Of(GgufFile file, MachineInfo machine)
    {
        ArgumentNullException.ThrowIfNull(file);
        var type = GgufFileTypes.Of(file) is { } known ? GgufFileTypes.NameOf(known) : "unknown";
        var tensors = string.Join('\n', file.Tensors.Select(tensor => $"{tensor.Name} {(int)tensor.Type} {string.Join('x', tensor.Shape)}"));
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tensors)))[..16];
        return new(
            $"{Plain(file.Metadata.GetString("general.name"))}|{Plain(file.Metadata.GetString("general.architecture"))}|{type}|{hash}",
            $"{machine.Processor}|{machine.UsableCores} cores");
    }

    /// <summary>Whole characters only: half of one would not survive being written.</summary>
    private static string Plain(string? text) => text is null ? "unknown" : string.Concat(
        text.EnumerateRunes().Take(LongestName).Select(rune => Rune.IsControl(rune) || rune.Value == '|' ? " " : rune.ToString()));
}
