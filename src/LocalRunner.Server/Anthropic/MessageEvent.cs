using System.Text.Json.Serialization;

namespace LocalRunner.Server.Anthropic;

/// <summary>One event of a streamed reply.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(MessageStart), "message_start")]
[JsonDerivedType(typeof(BlockStart), "content_block_start")]
[JsonDerivedType(typeof(BlockGrowth), "content_block_delta")]
[JsonDerivedType(typeof(BlockStop), "content_block_stop")]
[JsonDerivedType(typeof(MessageEnd), "message_delta")]
[JsonDerivedType(typeof(MessageStop), "message_stop")]
[JsonDerivedType(typeof(Ping), "ping")]
internal abstract record MessageEvent
{
    /// <summary>Gets the event's name, which is also its type.</summary>
    [JsonIgnore]
    public abstract string Name { get; }
}

/// <summary>A reply begins.</summary>
internal sealed record MessageStart(MessageBody Message) : MessageEvent
{
    public override string Name => "message_start";
}

/// <summary>A block begins.</summary>
internal sealed record BlockStart(int Index, ContentBlock ContentBlock) : MessageEvent
{
    public override string Name => "content_block_start";
}

/// <summary>A block goes on.</summary>
internal sealed record BlockGrowth(int Index, BlockDelta Delta) : MessageEvent
{
    public override string Name => "content_block_delta";
}

/// <summary>A block is whole.</summary>
internal sealed record BlockStop(int Index) : MessageEvent
{
    public override string Name => "content_block_stop";
}

/// <summary>A reply has ended, and why.</summary>
internal sealed record MessageEnd(MessageEnding Delta, MessageUsage Usage) : MessageEvent
{
    public override string Name => "message_delta";
}

/// <summary>Nothing more comes.</summary>
internal sealed record MessageStop : MessageEvent
{
    public override string Name => "message_stop";
}

/// <summary>The server is alive.</summary>
internal sealed record Ping : MessageEvent
{
    public override string Name => "ping";
}
