using LocalRunner.Cli.Flags;

namespace LocalRunner.Cli.Conversation;

/// <summary>What /set changes and lists. The options hold what stands in a file; which file that is, is known here alone.</summary>
internal sealed class AnswerSettings
{
    private const string Grammar = "grammar";
    private const string GrammarFile = "grammar-file";
    private const string Format = "format";
    private const int NameColumns = 20;
    private const int ValueColumns = 12;

    private readonly Dictionary<string, string> _files = [];

    /// <param name="given">Returns the value that the command line gave a setting, or null.</param>
    public AnswerSettings(Func<string, string?>? given = null)
    {
        foreach (var name in (string[])[Format, GrammarFile])
            Remember(name, given?.Invoke(name));
    }

    /// <summary>Gets the columns before the descriptions of <see cref="Lines"/>.</summary>
    public static int Columns => NameColumns + ValueColumns + 1;

    /// <summary>Lists all settings with what they are and do.</summary>
    public IEnumerable<string> Lines(GenerationOptions options) =>
        AnswerFlags.All.Select(setting => $"{setting.Name,-NameColumns}{Value(setting, options),-ValueColumns} {setting.Description}");

    /// <summary>Returns the options with a setting changed, and says what it is now.</summary>
    /// <param name="options">The options so far.</param>
    /// <param name="argument">The setting's name and behind it the value; without one it goes back to its default.</param>
    /// <exception cref="LocalRunnerException">There is no such setting, or it takes no such value.</exception>
    public (GenerationOptions Options, string Note) Set(GenerationOptions options, string argument)
    {
        var words = argument.Split((char[]?)null, 2, StringSplitOptions.RemoveEmptyEntries);
        var name = words[0].TrimStart('-').Replace('_', '-');
        var setting = AnswerFlags.All.FirstOrDefault(setting => setting.Name == name)
            ?? throw SettingValue.Invalid($"There is no setting {words[0]}; /set alone lists them.");
        var value = words.Length > 1 ? words[1].Trim() : null;
        var changed = setting.Apply(options, value);
        changed.Validate();
        Remember(setting.Name, value);
        return (changed, $"{setting.Name}: {Value(setting, changed)}");
    }

    private void Remember(string name, string? value)
    {
        // Both set the same.
        if (name is Grammar or GrammarFile)
            _files.Remove(GrammarFile);
        _files.Remove(name);
        if (name is Format or GrammarFile && value is not null)
            _files[name] = value;
    }

    private string Value(Setting<GenerationOptions> setting, GenerationOptions options) => setting.Name switch
    {
        Grammar when _files.ContainsKey(GrammarFile) => null,
        Format or GrammarFile when _files.TryGetValue(setting.Name, out var file) => file,
        _ => setting.Show?.Invoke(options),
    } ?? "default";
}
