using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Shouldly;
using SvcInfra.Domain.Webhooks.Delivery;
using SvcInfra.IntegrationTests.Common.Outbound;
using SvcInfra.IntegrationTests.Persistence;
using Xunit;

namespace SvcInfra.IntegrationTests.Webhooks.Delivery;

/// <summary>Receivers that are broken or hostile: the attempt ends in time, is logged, and another endpoint gets its delivery.</summary>
public abstract class HostileReceiverTests(Engine engine) : WebhookTest(engine)
{
    private const string Ok = "HTTP/1.1 200 OK\r\n";
    private static readonly byte[] Chunk = new byte[16 * 1_024];

    public sealed class OnSqlite() : HostileReceiverTests(Engine.Sqlite);

    public sealed class OnPostgreSql() : HostileReceiverTests(Engine.PostgreSql);

    private protected override KeyValuePair<string, string?>[] More => [new("WebhookDelivery:RetryDelays:0", "1.00:00:00")];

    [Fact]
    public Task Response_that_never_begins_ends_at_the_timeout() =>
        AttemptAsync((_, stop) => LoopbackServer.UntilStoppedAsync(stop), status: null, "outbound.timeout");

    [Fact]
    public Task Body_that_trickles_for_ever_ends_at_the_timeout() => AttemptAsync(
        async (stream, stop) =>
        {
            await WriteAsync(stream, Ok + "Content-Length: 1000\r\n\r\nx", stop);
            await LoopbackServer.UntilStoppedAsync(stop);
        },
        status: null,
        "outbound.timeout");

    [Fact]
    public Task Body_without_an_end_is_cut() => AttemptAsync(
        async (stream, stop) =>
        {
            await WriteAsync(stream, Ok + "Transfer-Encoding: chunked\r\n\r\n", stop);
            while (true)
            {
                await WriteAsync(stream, "4000\r\n", stop);
                await stream.WriteAsync(Chunk, stop);
                await WriteAsync(stream, "\r\n", stop);
            }
        },
        status: 200,
        error: null);

    [Fact]
    public Task Body_of_a_gigabyte_is_cut() => AttemptAsync(
        async (stream, stop) =>
        {
            await WriteAsync(stream, Ok + "Content-Length: 1000000000\r\n\r\n", stop);
            for (var sent = 0L; sent < 1_000_000_000; sent += Chunk.Length)
            {
                await stream.WriteAsync(Chunk, stop);
            }
        },
        status: 200,
        error: null);

    [Fact]
    public Task Redirect_to_a_metadata_service_is_a_failure_and_not_followed() => AttemptAsync(
        (stream, stop) => WriteAsync(
            stream, "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://169.254.169.254/latest/meta-data\r\nContent-Length: 0\r\n\r\n", stop),
        status: 307,
        error: null);

    [Fact]
    public Task Connection_that_closes_early_is_a_failure() =>
        AttemptAsync((stream, stop) => WriteAsync(stream, "HTTP/1.1 200 OK\r\nContent-Le", stop), status: null, "outbound.connection_failed");

    [Fact]
    public Task Response_that_is_not_http_is_a_failure() =>
        AttemptAsync((stream, stop) => WriteAsync(stream, "SSH-2.0-OpenSSH_9.2\r\n\r\n", stop), status: null, "outbound.connection_failed");

    [Fact]
    public async Task Certificate_that_nobody_trusts_is_a_failure()
    {
        using var key = RSA.Create(2_048);
        using var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        await using var server = new LoopbackServer(async (stream, stop) =>
        {
            await using var tls = new SslStream(stream, leaveInnerStreamOpen: true);
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, stop);
            await tls.ReadExactlyAsync(new byte[1], stop);
        });

        await AttemptAsync(server.Url("https"), status: null, "outbound.certificate_invalid");
    }

    private async Task AttemptAsync(Func<NetworkStream, CancellationToken, Task> respond, int? status, string? error)
    {
        await using var server = new LoopbackServer(async (stream, stop) =>
        {
            await LoopbackServer.ReadHeadAsync(stream, stop);
            await respond(stream, stop);
        });
        await AttemptAsync(server.Url(), status, error);
        server.Connections.ShouldBe(1);
    }

    private async Task AttemptAsync(Uri url, int? status, string? error)
    {
        await using var healthy = new Receiver();
        var hostile = await SubscribeAsync(url);
        await SubscribeAsync(healthy.Url);
        await PublishAsync();
        await StartWorkerAsync();

        await UntilAsync(async () => (await DeliveriesAsync()).TrueForAll(d => d.Attempts.Count == 1) && healthy.Count == 1, "both attempts");

        var delivery = (await DeliveriesAsync()).Single(d => d.SubscriptionId == hostile);
        (delivery.LastStatus, delivery.LastError).ShouldBe((status, error));
        delivery.State.ShouldBe(status == 200 ? DeliveryState.Succeeded : DeliveryState.Pending);
        (delivery.Attempts[0].ResponseHead?.Length ?? 0).ShouldBeLessThanOrEqualTo(1_024);
        delivery.LastDurationMs!.Value.ShouldBeLessThan(10_000);
    }

    private static async Task WriteAsync(NetworkStream stream, string text, CancellationToken stop) =>
        await stream.WriteAsync(Encoding.ASCII.GetBytes(text), stop);
}
