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
    public void Key_is_hashed_once_and_stays_the_same_when_the_memory_of_keys_is_full()
    {
        var privacy = Substitute.For<IIpAddressPrivacy>();
        privacy.HashOf(Arg.Any<string>()).Returns(call => call.Arg<string>());
        var keys = new PartitionKeys(privacy);
        var id = Guid.CreateVersion7();

        for (var i = 0; i < 3; i++)
        {
            keys.Of("user", id).ShouldBe($"user:user:{id}");
        }

        privacy.Received(1).HashOf($"user:{id}");
        keys.Of("tenant", id).ShouldBe($"tenant:tenant:{id}", "the kind is a part of the key");
        for (var i = 0; i < PartitionKeys.MaxKnown; i++)
        {
            keys.Of("user", Guid.CreateVersion7());
        }

        keys.Of("user", id).ShouldBe($"user:user:{id}");
        privacy.Received(2).HashOf($"user:{id}");
    }

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
