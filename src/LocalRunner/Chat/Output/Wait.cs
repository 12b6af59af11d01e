namespace LocalRunner.Chat.Output;

/// <summary>What a reader yields when it can't go on before more text has come.</summary>
internal readonly struct Wait;
