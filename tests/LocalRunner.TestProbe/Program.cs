using LocalRunner.TestProbe;

// Each command prints plain lines that a test reads.
return args switch
{
    ["load", var model] => await Loading.RunAsync(model),
    ["load-each"] => await LoadingEach.RunAsync(Console.In),
    ["see-each"] => await SeeingEach.RunAsync(Console.In),
    ["load-unchecked"] => await LoadingUnchecked.RunAsync(Console.In),
    ["abandon", var model, var count] => await AbandonedAnswers.RunAsync(model, int.Parse(count)),
    ["pull", var hub, var folder, var reference, var pieceBytes] => await Pulling.RunAsync(hub, folder, reference, pieceBytes),
    ["templates", var seed, var count] => RandomTemplates.Run(int.Parse(seed), int.Parse(count)),
    ["tool-server", var manner] => ToolServer.Run(manner, Console.In, Console.Out),
    _ => 2,
};
