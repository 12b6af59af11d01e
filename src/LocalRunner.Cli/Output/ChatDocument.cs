using System.Text.Json;
using System.Text.Json.Serialization;
using static LocalRunner.Cli.Output.ChatDocument;

namespace LocalRunner.Cli.Output;

/// <summary>A conversation in a file.</summary>
internal sealed record ChatDocument(string? Model, IReadOnlyList<ChatTurn>? Messages)
{
    internal sealed record ChatTurn(string? Role, string? Content)
    {
        /// <summary>Gets what the model thought before it.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? Reasoning { get; init; }

        /// <summary>Gets its images, as data addresses.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyList<string>? Images { get; init; }

        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public IReadOnlyList<ChatCall>? ToolCalls { get; init; }

        /// <summary>Gets the call whose result this is.</summary>
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
        public string? ToolCallId { get; init; }
    }

    internal sealed record ChatCall(string? Id, string? Name, JsonElement Arguments);
}
