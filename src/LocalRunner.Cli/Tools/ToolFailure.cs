using System.Text.RegularExpressions;

namespace LocalRunner.Cli.Tools;

/// <summary>Says in a sentence what went wrong with a server.</summary>
internal static partial class ToolFailure
{
    private const int Longest = 300;

    public static string Describe(Exception exception)
    {
        // The innermost message is the one that tells of the program or the address.
        var cause = exception;
        while (cause is AggregateException { InnerException: { } inner })
            cause = inner;
        var text = Space().Replace(cause.InnerException is { } reason && !cause.Message.Contains(reason.Message, StringComparison.Ordinal) ? $"{cause.Message} {reason.Message}" : cause.Message, " ").Trim();
        if (text.Length > Longest)
            text = text[..Longest] + "…";
        return text.Length == 0 ? $"{exception.GetType().Name}." : text.EndsWith('.') || text.EndsWith('…') ? text : text + ".";
    }

    [GeneratedRegex(@"\s+", RegexOptions.CultureInvariant, 1000)]
    private static partial Regex Space();
}
