using System.Text;

namespace SvcInfra.FunctionalTests.Common.Hosting;

/// <summary>Runs the program's entry point in this process, for starts that end by themselves.</summary>
internal static class StartInProcess
{
    public const int ConfigurationError = 78; // EX_CONFIG of sysexits.h
    private static readonly TimeSpan s_deadline = TimeSpan.FromSeconds(60);
    private static readonly AsyncLocal<StringWriter?> s_captured = new();

    static StartInProcess()
    {
        Console.SetOut(new Routed(Console.Out));
        Console.SetError(new Routed(Console.Error));
    }

    /// <summary>Starts the program and returns its exit code with its console output.</summary>
    /// <param name="root">The content root.</param>
    /// <param name="environment">Development or Production.</param>
    /// <param name="settings">Named like environment variables: <c>Database__Provider</c>.</param>
    /// <exception cref="TimeoutException">The program is still running after a minute.</exception>
    public static async Task<(int ExitCode, IReadOnlyList<string> Output)> RunAsync(
        string root, string environment, IEnumerable<(string Name, string Value)> settings, params string[] arguments)
    {
        var (command, switches) = (arguments.TakeWhile(argument => argument[0] != '-'), arguments.SkipWhile(argument => argument[0] != '-'));
        string[] all =
        [
            .. command, "--Logging:LogLevel:Default=None", $"--environment={environment}", $"--contentRoot={root}", "--urls=http://127.0.0.1:0",
            .. settings.Select(setting => $"--{setting.Name.Replace("__", ":")}={setting.Value}"), .. switches,
        ];
        var output = s_captured.Value = new StringWriter();
        try
        {
            var exitCode = await Task.Run(() => (int)typeof(Program).Assembly.EntryPoint!.Invoke(null, [all])!).WaitAsync(s_deadline);
            return (exitCode, output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries));
        }
        finally
        {
            s_captured.Value = null;
        }
    }

    /// <summary>The settings that Production requires.</summary>
    public static (string, string)[] Production(string root) =>
    [
        ("App__PublicUrl", "https://app.example.com"),
        ("Email__PickupDirectory", Path.Combine(root, "mail")),
        ("Security__MasterKey__Value", Convert.ToBase64String(new byte[32].Select((_, i) => (byte)i).ToArray())),
        ("Audit__CheckpointKey__Value", Convert.ToBase64String(new byte[32])),
    ];

    /// <summary>Separates the output of concurrent starts.</summary>
    private sealed class Routed(TextWriter console) : TextWriter
    {
        private TextWriter Target => s_captured.Value ?? console;

        public override Encoding Encoding => console.Encoding;

        public override void Write(char value) => Target.Write(value);

        public override void Write(string? value) => Target.Write(value);

        public override void WriteLine(string? value) => Target.WriteLine(value);
    }
}
