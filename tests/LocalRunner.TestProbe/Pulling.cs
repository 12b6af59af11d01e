using LocalRunner.Store;

namespace LocalRunner.TestProbe;

/// <summary>Downloads from a hub of the test, and says how far it is.</summary>
internal static class Pulling
{
    public static async Task<int> RunAsync(string hub, string folder, string reference, string pieceBytes)
    {
        var store = new ModelStore(new StoreOptions
        {
            HubCache = new(Path.Combine(folder, "hub")),
            Own = new(Path.Combine(folder, "own")),
            HubEndpoint = new(hub),
            HubToken = "",
            Offline = false,
            Others = OtherStores.None,
            Transfer = new() { PieceBytes = int.Parse(pieceBytes), SparedBytes = 0, FirstDelay = TimeSpan.FromMilliseconds(20) },
        });
        try
        {
            Console.WriteLine("at " + await store.PullAsync(ModelReference.Parse(reference), new Lines()));
            return 0;
        }
        catch (LocalRunnerException exception)
        {
            Console.WriteLine($"{exception.Error} {exception.Message.ReplaceLineEndings(" ")}");
            return 1;
        }
    }

    private sealed class Lines : IProgress<PullProgress>
    {
        public void Report(PullProgress value) => Console.WriteLine($"{value.State} {value.BytesDone} {value.BytesTotal}");
    }
}
