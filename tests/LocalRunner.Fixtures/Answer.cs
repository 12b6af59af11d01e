using System.Text;

namespace LocalRunner.Fixtures;

/// <summary>A whole answer, collected from its chunks.</summary>
internal sealed record Answer(string Text, IReadOnlyList<TokenChunk> Chunks, GenerationResult Result)
{
    public int[] Tokens => [.. Chunks.Where(chunk => chunk.Token is not null).Select(chunk => chunk.Token!.Value)];

    public static async Task<Answer> CollectAsync(IAsyncEnumerable<TokenChunk> stream)
    {
        var text = new StringBuilder();
        var chunks = new List<TokenChunk>();
        await foreach (var chunk in stream)
        {
            text.Append(chunk.Text);
            chunks.Add(chunk);
        }

        chunks[^1].Token.ShouldBeNull();
        chunks.Count(chunk => chunk.Result is not null).ShouldBe(1);
        return new(text.ToString(), chunks, chunks[^1].Result.ShouldNotBeNull());
    }
}
