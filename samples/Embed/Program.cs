// Ranks lines of text by how near they are to a question: dotnet run --project samples/Embed -- MODEL.gguf "QUESTION" < lines.txt
using System.Numerics.Tensors;
using LocalRunner;

if (args is not [var path, var question])
{
    Console.Error.WriteLine("Give the path of a GGUF model, and a question; the lines to rank come on stdin.");
    return 2;
}

var lines = new List<string>();
while (Console.ReadLine() is { Length: > 0 } line)
    lines.Add(line);

await using var model = await LocalModel.LoadAsync(path);

// The mean of the tokens' vectors works for any model; without Pooling, an embedding model takes what it was made for.
var result = await model.EmbedAsync([question, .. lines], new EmbeddingOptions { Pooling = EmbeddingPooling.Mean });

// The vectors have length 1, so that the dot product is the cosine.
var asked = result.Vectors[0];
foreach (var (line, cosine) in lines.Select((line, i) => (line, TensorPrimitives.Dot(asked.Span, result.Vectors[i + 1].Span))).OrderByDescending(pair => pair.Item2))
    Console.WriteLine($"{cosine:F3}  {line}");
return 0;
