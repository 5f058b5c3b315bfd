using System.Text;
using System.Text.Json;
using Shouldly;
using SvcInfra.Application.Common.StandardWebhooks;
using SvcInfra.Application.InboundWebhooks.Signatures;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.InboundWebhooks;

/// <summary>
/// Our signatures verify with the npm packages <c>standardwebhooks</c> and <c>svix</c> and with the Ed25519 of Node.js, and theirs with our code. The
/// script and the pinned versions are in eng/standard-webhooks.
/// </summary>
[Slow]
public sealed class WebhookInteroperabilityTests
{
    private const string Id = "msg_2mWJ4Tq0oUXxK3b5";
    private const string Body = """{"type":"invoice.paid","data":{"name":"Ünï ☃","amount":12.50}}""";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);
    private static readonly string[] Libraries = ["standardwebhooks", "svix"];

    // The libraries compare with the clock of the machine.
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    private static readonly string Time = WebhookSignature.TimestampOf(Now);

    private readonly WebhookKey _key = WebhookKey.Create(WebhookScheme.HmacSha256);
    private readonly WebhookKey _oldKey = WebhookKey.Create(WebhookScheme.HmacSha256);
    private readonly WebhookKey _pair = WebhookKey.Create(WebhookScheme.Ed25519);
    private readonly List<(string What, object Case, bool IsGood)> _cases = [];

    [Fact]
    public async Task Other_implementations_verify_our_signatures_and_we_verify_theirs()
    {
        foreach (var library in Libraries)
        {
            AddVerified(library, "one signature", Sign(_key), isGood: true);
            AddVerified(library, "rotation, the old secret first", Sign(_oldKey, _key), isGood: true);
            AddVerified(library, "rotation, the new secret first", Sign(_key, _oldKey), isGood: true);
            AddVerified(library, "both schemes", Sign(_pair, _key), isGood: true);
            AddVerified(library, "the headers of Svix", Sign(_key), isGood: library == "svix", prefix: "svix");
            AddVerified(library, "another secret", Sign(_oldKey), isGood: false);
            AddVerified(library, "another body", Sign(_key), isGood: false, body: Body + " ");
            AddVerified(library, "another id", Sign(_key), isGood: false, id: "msg_other");
            AddVerified(library, "old", Sign(Now.AddMinutes(-6), _key), isGood: false, time: WebhookSignature.TimestampOf(Now.AddMinutes(-6)));
        }

        AddEd25519("Ed25519", Sign(_pair), isGood: true);
        AddEd25519("Ed25519 beside v1", Sign(_key, _pair), isGood: true);
        AddEd25519("Ed25519 of another key", Sign(WebhookKey.Create(WebhookScheme.Ed25519)), isGood: false);
        AddEd25519("Ed25519 of another body", Sign(_pair), isGood: false, Body + " ");
        object[] signed =
            [.. Libraries.Select(library => new { op = "sign", library, key = _key.SecretText, id = Id, timestamp = Time, body = Body })];

        var results = await RunAsync([.. _cases.Select(one => one.Case), .. signed]);

        for (var i = 0; i < _cases.Count; i++)
        {
            results[i].GetProperty("ok").GetBoolean().ShouldBe(_cases[i].IsGood, $"{_cases[i].What}: {results[i]}");
        }

        foreach (var (library, result) in Libraries.Zip(results.Skip(_cases.Count)))
        {
            var signature = result.GetProperty("signature").GetString()!;
            IsAccepted(signature, Body).ShouldBeTrue(library);
            IsAccepted(signature, Body + " ").ShouldBeFalse(library);
            IsAccepted($"{Sign(_oldKey)} {signature}", Body).ShouldBeTrue(library + ", rotation");
        }
    }

    private void AddVerified(
        string library, string what, string signature, bool isGood, string body = Body, string id = Id, string? time = null,
        string prefix = "webhook") =>
        _cases.Add((
            $"{library}: {what}",
            new { op = "verify", library, key = _key.SecretText, id, timestamp = time ?? Time, signature, body, prefix },
            isGood));

    private void AddEd25519(string what, string signature, bool isGood, string body = Body) =>
        _cases.Add((what, new { op = "verify", library = "ed25519", key = _pair.PublicText, id = Id, timestamp = Time, signature, body }, isGood));

    private bool IsAccepted(string signature, string body)
    {
        var headers = new Dictionary<string, string> { ["webhook-id"] = Id, ["webhook-timestamp"] = Time, ["webhook-signature"] = signature };
        return new StandardWebhooksVerifier().Verify(
            new SignedWebhook(headers, Encoding.UTF8.GetBytes(body)), [_key.SecretText!], TimeSpan.FromMinutes(5), TimeProvider.System.GetUtcNow())
            is not null;
    }

    private static string Sign(params WebhookKey[] keys) => Sign(Now, keys);

    private static string Sign(DateTimeOffset at, params WebhookKey[] keys) => WebhookSignature.Sign(keys, Id, at, Encoding.UTF8.GetBytes(Body));

    private static async Task<List<JsonElement>> RunAsync(object[] cases)
    {
        var folder = Directory.CreateTempSubdirectory("webhooks-").FullName;
        try
        {
            foreach (var file in Directory.EnumerateFiles(Sources()))
            {
                File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
            }

            await InstallAsync(folder);
            await File.WriteAllTextAsync(Path.Combine(folder, "cases.json"), JsonSerializer.Serialize(cases));
            await using var node = ChildProcess.Start("node", ["interoperate.mjs", "cases.json"], workingDirectory: folder);
            (await node.WaitForExitAsync(Deadline)).ShouldBe(0, string.Join('\n', node.Output));
            return JsonSerializer.Deserialize<List<JsonElement>>(node.Output[^1])!;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task InstallAsync(string folder)
    {
        ChildProcess npm;
        try
        {
            npm = ChildProcess.Start("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], workingDirectory: folder);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            RequiredServers.SkipOrFail("node", "npm is not on PATH. Install Node.js 20 or later.");
            return;
        }

        await using (npm)
        {
            if (await npm.WaitForExitAsync(Deadline) != 0)
            {
                RequiredServers.SkipOrFail(
                    "node", "npm ci failed in eng/standard-webhooks; it needs the npm registry: " + string.Join('\n', npm.Output));
            }
        }
    }

    private static string Sources([System.Runtime.CompilerServices.CallerFilePath] string thisFile = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(thisFile)!, "../../../eng/standard-webhooks"));
}
