using LocalRunner.Gguf;
using LocalRunner.Synthesis;

namespace LocalRunner.Store.Sources;

/// <summary>Tells the headers of a repository's models from one of them.</summary>
internal static class RepositoryHeader
{
    private const string Architecture = "general.architecture";

    // Published files differ a little from what the quantiser's rules make, such as by wider embeddings.
    private const double Alike = 0.08;

    // Publishers' own mixes are called after the type that most tensors have, and the others may be wider or narrower.
    private const double LeastOfType = 0.7;
    private const double MostOfType = 1.45;

    // Files of one model may have heads that others lack.
    private const double SameElements = 0.1;

    /// <summary>Gets the header that a quant has; null where its name tells none, or its size that it must be another.</summary>
    public static GgufFile? Of(GgufFile header, PublishedModel candidate)
    {
        if (candidate.FileType is not { } type)
            return null;
        try
        {
            var derived = RequantizedHeader.Of(header, type, candidate.Path);
            var part = (double)candidate.Bytes / derived.FileBytes;
            return Math.Abs(derived.FileBytes - candidate.Bytes) <= candidate.Bytes * Alike ? derived
                : part is >= LeastOfType and <= MostOfType && candidate.Bytes > derived.HeaderBytes ? RequantizedHeader.Resized(derived, candidate.Bytes)
                : null;
        }
        catch (LocalRunnerException)
        {
            return null;
        }
    }

    /// <summary>Whether two headers are of one model in different types.</summary>
    public static bool AreOfOneModel(GgufFile one, GgufFile other)
    {
        var (mine, theirs) = (ElementsOf(one), ElementsOf(other));
        return one.Metadata.GetString(Architecture) == other.Metadata.GetString(Architecture) && Math.Abs(mine - theirs) <= SameElements * mine;
    }

    private static double ElementsOf(GgufFile header) => header.Tensors.Sum(tensor => (double)tensor.Elements);
}
