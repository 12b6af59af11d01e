namespace LocalRunner.Server.Tests;

/// <summary>The demo model as one that gives vectors, which it was not made for: how its tokens' become one has to be said.</summary>
internal static class EmbeddedDemo
{
    public static ServerOptions Options(LocalModel model) => new() { Models = [new() { Name = "demo", Model = model, Embedding = new() { Pooling = EmbeddingPooling.Mean } }] };
}
