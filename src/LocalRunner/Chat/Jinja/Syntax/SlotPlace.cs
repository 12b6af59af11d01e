namespace LocalRunner.Chat.Jinja.Syntax;

/// <summary>Says where a name's value stands: how many frames out, and in which slot.</summary>
internal readonly record struct SlotPlace(int Level, int Slot);
