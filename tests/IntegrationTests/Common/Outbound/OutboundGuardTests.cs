using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Ardalis.Result;
using Microsoft.Extensions.Options;
using Shouldly;
using SvcInfra.Application.Common.Outbound;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Common.Outbound;
using Xunit;

namespace SvcInfra.IntegrationTests.Common.Outbound;

/// <summary>The guard against servers that are hostile or broken, over real sockets.</summary>
public sealed class OutboundGuardTests : IDisposable
{
    /// <summary>Long enough to never pass while a test waits for something else.</summary>
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(60);

    private readonly OutboundGuard _guard = new(new OutboundTargets(
        new DnsResolver(), Options.Create(new OutboundOptions { AllowHttp = true, AllowLoopback = true })));

    public void Dispose() => _guard.Dispose();

    [Fact]
    public async Task Response_is_returned_with_its_headers_and_body()
    {
        await using var server = LoopbackServer.Responding("HTTP/1.1 429 Too Many\r\nRetry-After: 7\r\nContent-Length: 4\r\n\r\nslow");

        var response = (await SendAsync(server.Url())).Value;

        response.Status.ShouldBe(429);
        response.Headers["retry-after"].ShouldBe("7");
        Encoding.ASCII.GetString(response.Body.Span).ShouldBe("slow");
        response.IsTruncated.ShouldBeFalse();
    }

    [Fact]
    public async Task Host_name_is_called_at_the_address_that_was_checked()
    {
        await using var server = LoopbackServer.Responding("HTTP/1.1 204 No Content\r\n\r\n");

        (await SendAsync(new Uri($"http://localhost:{server.Port}/"))).Value.Status.ShouldBe(204);
    }

    [Fact]
    public async Task Redirect_is_not_followed()
    {
        await using var target = LoopbackServer.Responding("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        await using var server = LoopbackServer.Responding($"HTTP/1.1 307 Moved\r\nLocation: {target.Url()}\r\nContent-Length: 0\r\n\r\n");

        (await SendAsync(server.Url())).Value.Status.ShouldBe(307);
        target.Connections.ShouldBe(0);
    }

    [Fact]
    public async Task Endless_body_is_read_to_its_limit_only()
    {
        var closed = new TaskCompletionSource();
        await using var server = new LoopbackServer(async (stream, cancellationToken) =>
        {
            await LoopbackServer.ReadHeadAsync(stream, cancellationToken);
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000000000\r\n\r\n"u8.ToArray(), cancellationToken);
            try
            {
                while (true)
                {
                    await stream.WriteAsync(new byte[65_536], cancellationToken);
                }
            }
            catch (IOException)
            {
                closed.SetResult();
            }
        });

        var response = (await SendAsync(server.Url())).Value;

        response.Body.Length.ShouldBe(OutboundGuard.MaxBodyBytes);
        response.IsTruncated.ShouldBeTrue();
        await closed.Task.WaitAsync(Long, TestContext.Current.CancellationToken);
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n")]
    public async Task Server_that_never_ends_its_response_runs_into_the_timeout(string beginning)
    {
        await using var server = new LoopbackServer(async (stream, cancellationToken) =>
        {
            await LoopbackServer.ReadHeadAsync(stream, cancellationToken);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(beginning), cancellationToken);
            await LoopbackServer.UntilStoppedAsync(cancellationToken);
        });

        Error.Of(await SendAsync(server.Url(), TimeSpan.FromMilliseconds(300))).Code.ShouldBe("outbound.timeout");
    }

    [Theory]
    [InlineData("")]
    [InlineData("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    public async Task Broken_response_is_a_failed_connection(string response)
    {
        await using var server = LoopbackServer.Responding(response);

        Error.Of(await SendAsync(server.Url())).Code.ShouldBe("outbound.connection_failed");
    }

    [Fact]
    public async Task Headers_above_the_limit_are_a_failed_connection()
    {
        await using var server = LoopbackServer.Responding($"HTTP/1.1 200 OK\r\nX-Long: {new string('x', 32_768)}\r\nContent-Length: 0\r\n\r\n");

        Error.Of(await SendAsync(server.Url())).Code.ShouldBe("outbound.connection_failed");
    }

    [Fact]
    public async Task Port_without_a_server_is_a_failed_connection()
    {
        var server = LoopbackServer.Responding(string.Empty);
        await server.DisposeAsync();

        Error.Of(await SendAsync(server.Url())).Code.ShouldBe("outbound.connection_failed");
    }

    [Fact]
    public async Task Certificate_of_nobody_known_is_refused()
    {
        using var key = RSA.Create(2_048);
        using var certificate = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1)
            .CreateSelfSigned(TimeProvider.System.GetUtcNow().AddDays(-1), TimeProvider.System.GetUtcNow().AddDays(1));
        await using var server = new LoopbackServer(async (stream, cancellationToken) =>
        {
            await using var tls = new SslStream(stream, leaveInnerStreamOpen: true);
            await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificate = certificate }, cancellationToken);
            await tls.ReadExactlyAsync(new byte[1], cancellationToken);
        });

        Error.Of(await SendAsync(server.Url("https"))).Code.ShouldBe("outbound.certificate_invalid");
    }

    [Fact]
    public async Task Request_carries_no_trace_id_and_no_cookie()
    {
        var head = new TaskCompletionSource<string>();
        await using var server = new LoopbackServer(async (stream, cancellationToken) =>
        {
            head.SetResult(await LoopbackServer.ReadHeadAsync(stream, cancellationToken));
            await stream.WriteAsync("HTTP/1.1 204 No Content\r\nSet-Cookie: a=b\r\nConnection: close\r\n\r\n"u8.ToArray(), cancellationToken);
        });

        using var activity = new System.Diagnostics.Activity("test").Start();
        await SendAsync(server.Url());

        var sent = await head.Task;
        sent.ShouldStartWith("POST /hook HTTP/1.1");
        sent.ShouldContain("\r\nX-Note: hello\r\n");
        sent.ShouldContain("\r\nContent-Type: application/json\r\n");
        sent.ShouldNotContain("traceparent", Case.Insensitive);
    }

    [Fact]
    public async Task Caller_can_cancel()
    {
        await using var server = new LoopbackServer((_, cancellationToken) => LoopbackServer.UntilStoppedAsync(cancellationToken));
        using var caller = new CancellationTokenSource();
        var sending = _guard.PostAsync(Request(server.Url()), Long, caller.Token);

        await caller.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(sending);
    }

    private Task<Result<OutboundResponse>> SendAsync(Uri url, TimeSpan? timeout = null) =>
        _guard.PostAsync(Request(url), timeout ?? Long, TestContext.Current.CancellationToken);

    private static OutboundRequest Request(Uri url) =>
        new(url.AbsoluteUri, "application/json", "{\"n\":1}"u8.ToArray(), new Dictionary<string, string> { ["X-Note"] = "hello" });
}
