namespace LocalRunner.Chat.Tools;

/// <summary>The texts around names and arguments in a family's calls, from which its grammar is made.</summary>
/// <remarks>In each text ~ stands for white space that may be left out, %9 for nine letters or digits, %n for a number, %~ and %% for the signs themselves. A trigger is taken as it is.</remarks>
/// <param name="Trigger">The text with which calls begin; the grammar of an answer that may do without calls starts behind it.</param>
/// <param name="BeforeName">From there to the first function's name.</param>
/// <param name="BeforeArguments">From the name to the arguments.</param>
/// <param name="AfterArguments">Behind the arguments of every call.</param>
/// <param name="Between">From there to the name of a further call.</param>
/// <param name="Close">Behind the last call.</param>
internal sealed record CallTemplate(string Trigger, string BeforeName, string BeforeArguments, string AfterArguments, string Between = "", string Close = "")
{
    public ArgumentForm Arguments { get; init; } = ArgumentForm.Json;

    /// <summary>Gets whether an answer may hold several calls.</summary>
    public bool IsParallel { get; init; } = true;
}
