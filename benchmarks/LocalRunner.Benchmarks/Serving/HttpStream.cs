using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using LocalRunner.Benchmarks.SideBySide;

namespace LocalRunner.Benchmarks.Serving;

/// <summary>Compares a streamed answer through the server, its router and its worker, with one in this process, in turn.</summary>
internal static class HttpStream
{
    private const int AnswerTokens = 160;

    public static async Task MeasureAsync(string path, int rounds)
    {
        var port = FreePort();
        var start = new ProcessStartInfo("dotnet") { UseShellExecute = false, RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in (string[])[Path.Combine(AppContext.BaseDirectory, "LocalRunner.Cli.dll"), "serve", path, "--port", port.ToString(CultureInfo.InvariantCulture), "--ctx", "2048"])
            start.ArgumentList.Add(argument);
        using var server = Process.Start(start)!;
        server.OutputDataReceived += (_, _) => { };
        server.ErrorDataReceived += (_, _) => { };
        server.BeginOutputReadLine();
        server.BeginErrorReadLine();
        try
        {
            using var client = new HttpClient { BaseAddress = new($"http://127.0.0.1:{port}"), Timeout = TimeSpan.FromMinutes(5) };
            await WaitAsync(client);
            await using var model = await LocalModel.LoadAsync(path, new ModelOptions { ContextLength = 2048 });
            var endless = SmallModel.Endless(model);
            var ratios = new List<double>();
            for (var round = -1; round < rounds; round++)
            {
                var prompt = $"Story number {round}: once upon a time";
                double http = 0, own = 0;
                for (var step = 0; step < 2; step++)
                {
                    if ((step + round) % 2 == 0)
                        http = await HttpAsync(client, prompt, endless);
                    else
                        own = (await new TimedAnswer().RunAsync(model.GenerateAsync(prompt, new GenerationOptions { MaxTokens = AnswerTokens, Sampling = endless with { Temperature = 0 } }))).TokensPerSecond;
                }

                if (round >= 0)
                    ratios.Add(http / own);
            }

            var quartiles = Quartiles.Of(ratios);
            Console.WriteLine($"decode through HTTP over in-process: median {quartiles.Median:0.000} (quartiles {quartiles.Lower:0.000} to {quartiles.Upper:0.000}) of {rounds}");
        }
        finally
        {
            server.Kill(entireProcessTree: true);
        }
    }

    private static async Task<double> HttpAsync(HttpClient client, string prompt, SamplingOptions endless)
    {
        var bias = endless.LogitBias!.Keys.ToDictionary(token => token.ToString(CultureInfo.InvariantCulture), _ => -100);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/completions")
        {
            Content = JsonContent.Create(new { prompt, max_tokens = AnswerTokens, temperature = 0, stream = true, logit_bias = bias }),
        };
        using var response = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());
        long first = 0, last = 0;
        var chunks = 0;
        while (await reader.ReadLineAsync() is { } line)
        {
            if (!line.StartsWith("data: {", StringComparison.Ordinal))
                continue;
            using var chunk = JsonDocument.Parse(line.AsMemory(6));
            var choices = chunk.RootElement.GetProperty("choices");
            if (choices.GetArrayLength() == 0 || choices[0].GetProperty("text").GetString() is null)
                continue;
            last = Stopwatch.GetTimestamp();
            if (chunks++ == 0)
                first = last;
        }

        return (AnswerTokens - 1) / Stopwatch.GetElapsedTime(first, last).TotalSeconds;
    }

    private static async Task WaitAsync(HttpClient client)
    {
        for (var attempt = 0; attempt < 600; attempt++)
        {
            try
            {
                using var response = await client.GetAsync("/health");
                if (response.StatusCode == HttpStatusCode.OK)
                    return;
            }
            catch (HttpRequestException)
            {
            }

            await Task.Delay(100);
        }

        throw new TimeoutException("The server did not become ready.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
