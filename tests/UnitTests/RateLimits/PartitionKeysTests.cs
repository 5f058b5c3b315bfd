using System.Net;
using NSubstitute;
using Shouldly;
using SvcInfra.Application.Common.Security;
using SvcInfra.Infrastructure.RateLimits;

namespace SvcInfra.UnitTests.RateLimits;

public sealed class PartitionKeysTests
{
    [Theory]
    [InlineData("192.0.2.7", "192.0.2.7")]
    [InlineData("::ffff:192.0.2.7", "192.0.2.7")]
    [InlineData("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::")]
    [InlineData("2001:db8:1:2::", "2001:db8:1:2::")]
    [InlineData("fe80::1%3", "fe80::")]
    [InlineData(null, "unknown")]
    public void IPv4_addresses_stand_alone_and_IPv6_addresses_for_their_network(string? address, string prefix) =>
        PartitionKeys.PrefixOf(address is null ? null : IPAddress.Parse(address)).ShouldBe(prefix);

    [Fact]
    public void Keys_contain_hashes_only()
    {
        var privacy = Substitute.For<IIpAddressPrivacy>();
        privacy.HashOf(Arg.Any<string>()).Returns("hash");
        var keys = new PartitionKeys(privacy);

        keys.OfIpAddress(IPAddress.Loopback).ShouldBe("ip:hash");
        keys.Of("user", Guid.CreateVersion7()).ShouldBe("user:hash");
    }
}
