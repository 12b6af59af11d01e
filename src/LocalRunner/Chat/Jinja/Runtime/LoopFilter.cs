using LocalRunner.Chat.Jinja.Values;

namespace LocalRunner.Chat.Jinja.Runtime;

/// <summary>Says whether an entry passes the condition of a loop.</summary>
internal delegate bool LoopFilter(JinjaValue entry);
