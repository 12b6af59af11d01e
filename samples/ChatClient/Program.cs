// .NET's own chat interface, with tools and structured answers: dotnet run --project samples/ChatClient -- MODEL.gguf
using System.ComponentModel;
using LocalRunner;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;

var services = new ServiceCollection();
services.AddLocalModel("model", args[0]);
await using var provider = services.BuildServiceProvider();
var local = provider.GetRequiredService<IChatClient>();

// The functions are called, and their results given back, until the model answers in words.
using var client = new ChatClientBuilder(local).UseFunctionInvocation().Build();
var options = new ChatOptions { Temperature = 0, MaxOutputTokens = 200, Tools = [AIFunctionFactory.Create(FindBook, "find_book")] };
await foreach (var update in client.GetStreamingResponseAsync("Find a book about a fox.", options))
    Console.Write(update.Text);
Console.WriteLine();

// The answer follows the schema of the record, whatever the model would rather say.
var person = await local.GetResponseAsync<Person>("As JSON: Ada is 36 years old and lives in Paris.", new ChatOptions { Temperature = 0 });
Console.WriteLine(person.Result);

[Description("Looks for a book")]
static Book FindBook(string topic) => new($"The {topic} and the sea");

#pragma warning disable MA0047 // A program of one file has no namespace.
internal sealed record Book(string Title);

internal sealed record Person(string Name, int Age, string City);
