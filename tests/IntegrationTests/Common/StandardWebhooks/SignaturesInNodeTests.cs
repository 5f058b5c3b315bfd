using System.ComponentModel;
using System.Runtime.CompilerServices;
using System.Text;
using Shouldly;
using SvcInfra.Application.Common.StandardWebhooks;
using SvcInfra.TestSupport;
using Xunit;

namespace SvcInfra.IntegrationTests.Common.StandardWebhooks;

/// <summary>Our signatures, verified by other implementations: Node's Ed25519 and the libraries <c>standardwebhooks</c> and <c>svix</c>.</summary>
public sealed class SignaturesInNodeTests
{
    private const string Id = "msg_019a2b3c0000700080000000000000e1";
    private const string Body = """{"type":"tenant.updated","data":{"name":"Müller & Söhne ☂","count":1.50}}""";

    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(5);

    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    private string Timestamp => WebhookSignature.TimestampOf(_now);

    [Fact]
    public async Task Ed25519_of_Node_verifies_ours_and_ours_verifies_Nodes()
    {
        var (key, other) = (WebhookKey.Create(WebhookScheme.Ed25519), WebhookKey.Create(WebhookScheme.Ed25519));
        var signatures = Sign(WebhookKey.Create(WebhookScheme.HmacSha256), other, key);

        (await NodeAsync("ed25519.mjs", "verify", key.PublicText!, Id, Timestamp, signatures, Body)).ShouldBe(["valid"]);
        (await NodeAsync("ed25519.mjs", "verify", other.PublicText!, Id, Timestamp, signatures, Body)).ShouldBe(["valid"]);
        (await NodeAsync("ed25519.mjs", "verify", key.PublicText!, Id, Timestamp, Sign(other), Body)).ShouldBe(["invalid"]);
        (await NodeAsync("ed25519.mjs", "verify", key.PublicText!, Id, Timestamp, signatures, Body + " ")).ShouldBe(["invalid"]);

        var signed = await NodeAsync("ed25519.mjs", "sign", key.SecretText!, Id, Timestamp, "", Body);
        WebhookSignature.Verify([WebhookKey.TryParse(key.PublicText!)!], Id, Timestamp, signed.Single(), Encoding.UTF8.GetBytes(Body), _now)
            .ShouldBe(WebhookVerdict.Valid);
    }

    [Fact, Slow]
    public async Task Libraries_verify_our_signatures_also_during_a_rotation()
    {
        string[] good = ["standardwebhooks: valid", "svix: valid"];
        var (previous, next) = (WebhookKey.Create(WebhookScheme.HmacSha256), WebhookKey.Create(WebhookScheme.HmacSha256));
        var inRotation = Sign(previous, next, WebhookKey.Create(WebhookScheme.Ed25519));
        var folder = Directory.CreateTempSubdirectory("signatures-").FullName;
        try
        {
            await InstallAsync(folder);

            (await VerifyAsync(next, Sign(next), Body)).ShouldBe(good);
            (await VerifyAsync(previous, inRotation, Body)).ShouldBe(good);
            (await VerifyAsync(next, inRotation, Body)).ShouldBe(good);
            (await VerifyAsync(next, Sign(previous), Body)).Intersect(good).ShouldBeEmpty();
            (await VerifyAsync(next, inRotation, Body.Replace("1.50", "1.5"))).Intersect(good)
                .ShouldBeEmpty();
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }

        Task<IReadOnlyList<string>> VerifyAsync(WebhookKey key, string signatures, string body) =>
            NodeInAsync(folder, "libraries.mjs", key.SecretText!, Id, Timestamp, signatures, body);
    }

    private string Sign(params WebhookKey[] keys) => WebhookSignature.Sign(keys, Id, _now, Encoding.UTF8.GetBytes(Body));

    private static async Task InstallAsync(string folder)
    {
        foreach (var file in Directory.EnumerateFiles(Sources()))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        await using var npm = Start("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder);
        if (await npm.WaitForExitAsync(Deadline) != 0)
        {
            RequiredServers.SkipOrFail("node", "npm ci failed; it needs the npm registry: " + string.Join('\n', npm.Output));
        }
    }

    private static Task<IReadOnlyList<string>> NodeAsync(string script, params string[] arguments) => NodeInAsync(Sources(), script, arguments);

    private static async Task<IReadOnlyList<string>> NodeInAsync(string folder, string script, params string[] arguments)
    {
        await using var node = Start("node", [script, .. arguments], folder);
        (await node.WaitForExitAsync(Deadline)).ShouldBe(0, string.Join('\n', node.Output));
        return node.Output;
    }

    private static ChildProcess Start(string program, string[] arguments, string folder)
    {
        try
        {
            return ChildProcess.Start(program, arguments, workingDirectory: folder);
        }
        catch (Win32Exception)
        {
            RequiredServers.SkipOrFail("node", $"{program} is not on PATH. Install Node.js 20 or later.");
            throw;
        }
    }

    private static string Sources([CallerFilePath] string thisFile = "") => Path.Combine(Path.GetDirectoryName(thisFile)!, "node");
}
