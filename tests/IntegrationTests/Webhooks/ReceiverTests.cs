using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Options;
using Shouldly;
using SvcInfra.Application.Common.Outbound;
using SvcInfra.Application.Common.StandardWebhooks;
using SvcInfra.Infrastructure.Common.Outbound;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Webhooks;

/// <summary>
/// The programs of docs/webhooks/receivers.md run as they stand there, and get requests that our code signs and the outbound guard sends.
/// </summary>
[Slow]
public sealed class ReceiverTests : IDisposable
{
    private const string Body = """{"id":"01","type":"tenant.member_added","data":{"name":"Ünï ☃"}}""";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    private readonly string _folder = Directory.CreateTempSubdirectory("receivers-").FullName;
    private readonly WebhookKey _key = WebhookKey.Create(WebhookScheme.HmacSha256);
    private readonly OutboundGuard _guard = new(new OutboundTargets(
        new DnsResolver(), Options.Create(new OutboundOptions { AllowHttp = true, AllowLoopback = true })));

    public void Dispose()
    {
        _guard.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Receiver_in_CSharp_accepts_only_genuine_webhooks()
    {
        var program = await ExtractAsync("receiver.cs");

        await CheckAsync("dotnet", ["run", program], "dotnet");
    }

    [Fact]
    public async Task Receiver_in_TypeScript_accepts_only_genuine_webhooks()
    {
        var program = await ExtractAsync("receiver.mts");
        await RunAsync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], "node");
        string[] options = ["--strict", "--target", "es2022", "--module", "nodenext", "--types", "node", "--erasableSyntaxOnly"];
        await RunAsync(Path.Combine(_folder, "node_modules", ".bin", "tsc"), [.. options, program], "node");

        await CheckAsync("node", [Path.ChangeExtension(program, ".mjs")], "node");
    }

    [Fact]
    public async Task Receiver_in_Python_accepts_only_genuine_webhooks() =>
        await CheckAsync("python3", [await ExtractAsync("receiver.py")], "python3");

    private async Task CheckAsync(string file, string[] arguments, string server)
    {
        var environment = new Dictionary<string, string?> { ["WEBHOOK_SECRET"] = _key.SecretText, ["PORT"] = "0", ["DOTNET_NOLOGO"] = "1" };
        ChildProcess process;
        try
        {
            process = ChildProcess.Start(file, arguments, environment, _folder);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            RequiredServers.SkipOrFail(server, $"{file} is not on PATH.");
            return;
        }

        await using (process)
        {
            var url = new Uri(await process.WaitForUrlAsync(Deadline), "/webhooks").ToString();
            var (now, oldKey) = (TimeProvider.System.GetUtcNow(), WebhookKey.Create(WebhookScheme.HmacSha256));

            (await PostAsync(url, "msg_1", now, Body, _key)).ShouldBe(204);
            (await PostAsync(url, "msg_1", now.AddSeconds(1), Body, _key)).ShouldBe(200, "the same id again");
            (await PostAsync(url, "msg_2", now, Body, oldKey, _key)).ShouldBe(204, "rotation");
            (await PostAsync(url, "msg_3", now, Body + " ", [_key], signed: Body)).ShouldBe(401, "altered body");
            (await PostAsync(url, "msg_4", now, Body, oldKey)).ShouldBe(401, "another secret");
            (await PostAsync(url, "msg_5", now.AddMinutes(-6), Body, _key)).ShouldBe(401, "old");
            (await PostAsync(url, "msg_6", now.AddMinutes(6), Body, _key)).ShouldBe(401, "future");
            (await PostAsync(url, "msg_3", now, Body, _key)).ShouldBe(204, "a refused id is not remembered");
            process.Output.Where(line => line.StartsWith("event ", StringComparison.Ordinal))
                .ShouldBe([$"event msg_1: {Body}", $"event msg_2: {Body}", $"event msg_3: {Body}"]);
        }
    }

    private Task<int> PostAsync(string url, string id, DateTimeOffset at, string body, params WebhookKey[] keys) =>
        PostAsync(url, id, at, body, keys, signed: body);

    private async Task<int> PostAsync(string url, string id, DateTimeOffset at, string body, WebhookKey[] keys, string signed)
    {
        var headers = new Dictionary<string, string>
        {
            [WebhookSignature.IdHeader] = id,
            [WebhookSignature.TimestampHeader] = WebhookSignature.TimestampOf(at),
            [WebhookSignature.SignatureHeader] = WebhookSignature.Sign(keys, id, at, Encoding.UTF8.GetBytes(signed)),
        };
        var request = new OutboundRequest(url, "application/json", Encoding.UTF8.GetBytes(body), headers);
        var response = await _guard.PostAsync(request, TimeSpan.FromSeconds(30), CancellationToken.None);
        response.IsSuccess.ShouldBeTrue(string.Join(' ', response.Errors));
        return response.Value.Status;
    }

    /// <summary>Writes a program of the page into the folder, beside the lock file of the packages that compile TypeScript.</summary>
    private async Task<string> ExtractAsync(string name)
    {
        var page = await File.ReadAllTextAsync(Path.Combine(Root(), "docs", "webhooks", "receivers.md"));
        var code = Regex.Match(page, $@"^<!-- {Regex.Escape(name)} -->\n```\w+\n(?<code>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline);
        code.Success.ShouldBeTrue($"The page has no program {name}.");
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Root(), "eng", "standard-webhooks"), "package*.json"))
        {
            File.Copy(file, Path.Combine(_folder, Path.GetFileName(file)));
        }

        var path = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(path, code.Groups["code"].Value);
        return path;
    }

    private async Task RunAsync(string file, string[] arguments, string server)
    {
        ChildProcess process;
        try
        {
            process = ChildProcess.Start(file, arguments, workingDirectory: _folder);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            RequiredServers.SkipOrFail(server, $"{file} is not on PATH. Install Node.js 20 or later.");
            return;
        }

        await using (process)
        {
            (await process.WaitForExitAsync(Deadline)).ShouldBe(0, string.Join('\n', process.Output));
        }
    }

    private static string Root([System.Runtime.CompilerServices.CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../.."));
}
