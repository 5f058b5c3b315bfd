using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Options;
using Shouldly;
using SvcInfra.Application.Common.Outbound;
using SvcInfra.Domain.Common;
using SvcInfra.Infrastructure.Common.Outbound;

namespace SvcInfra.UnitTests.Common.Outbound;

public sealed class OutboundGuardTests : IDisposable
{
    private static readonly IPAddress Public = IPAddress.Parse("93.184.215.14");

    private readonly FakeResolver _resolver = new();
    private readonly List<OutboundGuard> _guards = [];

    public OutboundGuardTests() => _resolver.Answer("hooks.example.com", [Public]);

    public void Dispose() => _guards.ForEach(guard => guard.Dispose());

    [Theory]
    [InlineData("https://hooks.example.com/x?y=1")]
    [InlineData("https://hooks.example.com:443/")]
    [InlineData("HTTPS://Hooks.Example.COM/")]
    [InlineData("https://93.184.215.14/")]
    [InlineData("https://[2606:4700:4700::1111]/")]
    public async Task Public_URL_is_accepted(string url) => (await CheckAsync(url)).ShouldBeNull();

    [Theory]
    [InlineData("", "outbound.url_invalid")]
    [InlineData("/hooks", "outbound.url_invalid")]
    [InlineData("https://", "outbound.url_invalid")]
    [InlineData("https:///x", "outbound.url_invalid")]
    [InlineData("https://ada:secret@hooks.example.com/", "outbound.url_invalid")]
    [InlineData("https://hooks.example.com@127.0.0.1/", "outbound.url_invalid")]
    [InlineData("https://hooks.example.com/#x", "outbound.url_invalid")]
    [InlineData("https:\\\\127.0.0.1\\", "outbound.url_invalid")]
    [InlineData("https://hooks.example.com\\@127.0.0.1/", "outbound.url_invalid")]
    [InlineData("https://hooks.example.com/a b", "outbound.url_invalid")]
    [InlineData("https://hooks.example.com/\r\nHost: x", "outbound.url_invalid")]
    [InlineData("https://hooks.example.com/\t", "outbound.url_invalid")]
    [InlineData("https://\u2460\u2461\u2466.0.0.1/", "outbound.url_invalid")]
    [InlineData("http://hooks.example.com/", "outbound.scheme_not_allowed")]
    [InlineData("ftp://hooks.example.com/", "outbound.scheme_not_allowed")]
    [InlineData("file:///etc/passwd", "outbound.scheme_not_allowed")]
    [InlineData("gopher://hooks.example.com/", "outbound.scheme_not_allowed")]
    [InlineData("javascript:alert(1)", "outbound.scheme_not_allowed")]
    [InlineData("https://hooks.example.com:22/", "outbound.port_not_allowed")]
    [InlineData("https://hooks.example.com:8443/", "outbound.port_not_allowed")]
    [InlineData("https://127.0.0.1/", "outbound.address_not_allowed")]
    [InlineData("https://169.254.169.254/latest/meta-data/", "outbound.address_not_allowed")]
    [InlineData("https://[::1]/", "outbound.address_not_allowed")]
    [InlineData("https://[::ffff:127.0.0.1]/", "outbound.address_not_allowed")]
    [InlineData("https://[::ffff:a9fe:a9fe]/", "outbound.address_not_allowed")]
    [InlineData("https://[64:ff9b::169.254.169.254]/", "outbound.address_not_allowed")]
    [InlineData("https://[2002:7f00:1::]/", "outbound.address_not_allowed")]
    [InlineData("https://[fd00:ec2::254]/", "outbound.address_not_allowed")]
    [InlineData("https://2130706433/", "outbound.url_invalid")]
    [InlineData("https://0x7f000001/", "outbound.url_invalid")]
    [InlineData("https://0x7f.0.0.1/", "outbound.url_invalid")]
    [InlineData("https://0177.0.0.1/", "outbound.url_invalid")]
    [InlineData("https://017700000001/", "outbound.url_invalid")]
    [InlineData("https://127.1/", "outbound.url_invalid")]
    [InlineData("https://127.0.1/", "outbound.url_invalid")]
    [InlineData("https://0/", "outbound.url_invalid")]
    [InlineData("https://127.0.0.1./", "outbound.url_invalid")]
    [InlineData("https://127.0.0.1.0x1/", "outbound.url_invalid")]
    public async Task Other_URL_is_refused(string url, string code) => (await CheckAsync(url)).ShouldBe(code);

    [Fact]
    public async Task URL_that_is_too_long_is_refused() =>
        (await CheckAsync("https://hooks.example.com/" + new string('x', 2_048))).ShouldBe("outbound.url_invalid");

    [Fact]
    public async Task Host_that_is_unknown_is_refused()
    {
        _resolver.Answer("empty.example.com", [[]]);

        (await CheckAsync("https://nowhere.example.com/")).ShouldBe("outbound.host_not_found");
        (await CheckAsync("https://empty.example.com/")).ShouldBe("outbound.host_not_found");
    }

    [Theory]
    [InlineData("localhost", "127.0.0.1")]
    [InlineData("metadata.google.internal", "169.254.169.254")]
    [InlineData("inside.example.com", "10.0.0.5")]
    [InlineData("mapped.example.com", "::ffff:10.0.0.5")]
    public async Task Host_with_an_address_that_is_not_public_is_refused(string host, string address)
    {
        _resolver.Answer(host, [IPAddress.Parse(address)]);

        (await CheckAsync($"https://{host}/")).ShouldBe("outbound.address_not_allowed");
    }

    [Fact]
    public async Task Host_with_one_public_and_one_other_address_is_refused()
    {
        _resolver.Answer("mixed.example.com", [Public, IPAddress.Loopback]);

        (await CheckAsync("https://mixed.example.com/")).ShouldBe("outbound.address_not_allowed");
    }

    [Fact]
    public async Task Changed_DNS_record_is_checked_again_when_it_is_called()
    {
        _resolver.Answer("rebind.example.com", [Public], [IPAddress.Loopback]);
        (await CheckAsync("https://rebind.example.com/")).ShouldBeNull();

        var request = new OutboundRequest("https://rebind.example.com/", "application/json", "{}"u8.ToArray(), new Dictionary<string, string>());
        var response = await Guard().PostAsync(request, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Error.Of(response).Code.ShouldBe("outbound.address_not_allowed");
    }

    [Theory]
    [InlineData("Host", "127.0.0.1")]
    [InlineData("transfer-encoding", "chunked")]
    [InlineData("Content-Length", "0")]
    [InlineData("X-Note", "a\r\nX-Other: b")]
    [InlineData("X-Note", "caf\u00E9")]
    [InlineData("X Note", "a")]
    [InlineData("X-Note:", "a")]
    [InlineData("", "a")]
    public async Task Header_that_is_not_allowed_is_refused(string name, string value)
    {
        var headers = new Dictionary<string, string> { [name] = value };
        var request = new OutboundRequest("https://hooks.example.com/", "application/json", "{}"u8.ToArray(), headers);

        var response = await Guard().PostAsync(request, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

        Error.Of(response).Code.ShouldBe("outbound.header_invalid");
    }

    [Fact]
    public async Task Loopback_can_be_allowed_at_any_port_and_nothing_else()
    {
        var loopback = Guard(new OutboundOptions { AllowHttp = true, AllowLoopback = true });
        _resolver.Answer("localhost", [IPAddress.Loopback]);

        (await CheckAsync("http://localhost:5001/", loopback)).ShouldBeNull();
        (await CheckAsync("http://127.0.0.1:5001/", loopback)).ShouldBeNull();
        (await CheckAsync("http://10.0.0.5/", loopback)).ShouldBe("outbound.address_not_allowed");
        (await CheckAsync("https://hooks.example.com:5001/", loopback)).ShouldBe("outbound.port_not_allowed");
    }

    [Fact]
    public async Task Settings_allow_networks_and_ports()
    {
        var guard = Guard(new OutboundOptions { AllowedNetworks = { "10.20.0.0/16" }, Ports = { 443, 8_443 } });

        (await CheckAsync("https://10.20.1.1:8443/", guard)).ShouldBeNull();
        (await CheckAsync("https://[::ffff:10.20.1.1]/", guard)).ShouldBe("outbound.address_not_allowed");
        (await CheckAsync("https://10.21.1.1/", guard)).ShouldBe("outbound.address_not_allowed");
        (await CheckAsync("https://10.20.1.1:22/", guard)).ShouldBe("outbound.port_not_allowed");
        (await CheckAsync("http://10.20.1.1/", guard)).ShouldBe("outbound.scheme_not_allowed");
    }

    [Theory]
    [InlineData("10.20.0.0/33", 443)]
    [InlineData("inside", 443)]
    [InlineData("10.20.0.0/16", 0)]
    [InlineData("10.20.0.0/16", 65_536)]
    public void Settings_are_checked(string network, int port) =>
        new OutboundOptions { AllowedNetworks = { network }, Ports = { port } }.Validate(new(this)).ShouldHaveSingleItem();

    private async Task<string?> CheckAsync(string url, IOutboundGuard? guard = null)
    {
        var result = await (guard ?? Guard()).CheckAsync(url, TestContext.Current.CancellationToken);
        return result.IsSuccess ? null : Error.Of(result).Code;
    }

    private OutboundGuard Guard(OutboundOptions? settings = null)
    {
        var guard = new OutboundGuard(new OutboundTargets(_resolver, Options.Create(settings ?? new OutboundOptions())));
        _guards.Add(guard);
        return guard;
    }

    /// <summary>Gives a host's answers one after the other, the last one for ever.</summary>
    private sealed class FakeResolver : IHostResolver
    {
        private readonly Dictionary<string, Queue<IPAddress[]>> _answers = [];

        public void Answer(string host, params IPAddress[][] answers) => _answers[host] = new(answers);

        public Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken) =>
            !_answers.TryGetValue(host, out var answers) ? throw new SocketException((int)SocketError.HostNotFound)
            : Task.FromResult(answers.Count > 1 ? answers.Dequeue() : answers.Peek());
    }
}
