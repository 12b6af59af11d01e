using LocalRunner.Benchmarks;

return args switch
{
    ["overhead", .. var rest] => await Overhead.RunAsync(rest),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("usage: dotnet run --project benchmarks/LocalRunner.Benchmarks -c Release -- overhead [ROUNDS]");
    return 2;
}
