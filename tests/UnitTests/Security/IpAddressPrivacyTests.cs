using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using NSubstitute;
using Shouldly;
using SvcInfra.Application.Common.Security;
using SvcInfra.Domain.Common;
using SvcInfra.Domain.Users.SignIn;
using SvcInfra.Infrastructure.Security;

namespace SvcInfra.UnitTests.Security;

public sealed class IpAddressPrivacyTests
{
    private const string Key = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";
    private const string OtherKey = "ZmVkY2JhOTg3NjU0MzIxMGZlZGNiYTk4NzY1NDMyMTA=";

    [Theory]
    [InlineData(IpAddressStorage.Full, "192.0.2.7", "192.0.2.7")]
    [InlineData(IpAddressStorage.None, "192.0.2.7", null)]
    [InlineData(IpAddressStorage.Hashed, null, null)]
    [InlineData(IpAddressStorage.Full, null, null)]
    public void Setting_decides_what_is_stored(IpAddressStorage setting, string? address, string? kept) =>
        Privacy(setting).ToStore(address).ShouldBe(kept);

    [Theory]
    [InlineData("192.0.2.7")]
    [InlineData("2001:db8:1:2::1")]
    public void Hash_fits_the_column_and_does_not_reveal_the_IP_address(string address)
    {
        var kept = Privacy(IpAddressStorage.Hashed).ToStore(address).ShouldNotBeNull();

        kept.Length.ShouldBeLessThanOrEqualTo(45);
        kept.ShouldNotContain(address);
        HashedIpAddress.Shown(kept).ShouldBeNull();
        Privacy(IpAddressStorage.Hashed).ToStore(address).ShouldBe(kept, "the same IP address has the same hash");
        Privacy(IpAddressStorage.Hashed, OtherKey).ToStore(address).ShouldNotBe(kept, "the hash depends on the key");
    }

    [Theory]
    [InlineData("192.0.2.7", "192.0.2.99", true)]
    [InlineData("192.0.2.7", "192.0.3.7", false)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:2:2::1", false)]
    public void Networks_are_compared_as_without_hashes(string first, string second, bool isSameNetwork)
    {
        var privacy = Privacy(IpAddressStorage.Hashed);

        privacy.ToStore(first).ShouldNotBe(privacy.ToStore(second));
        (Device.Of("curl/8.5", privacy.ToStore(first)) == Device.Of("curl/8.6", privacy.ToStore(second))).ShouldBe(isSameNetwork);
        (Device.Of("curl/8.5", first) == Device.Of("curl/8.6", second)).ShouldBe(isSameNetwork);
    }

    [Theory]
    [InlineData("192.0.2.7", "::ffff:192.0.2.7")]
    [InlineData("2001:db8::1", "2001:0DB8:0:0::1")]
    public void IP_address_has_one_hash_however_it_is_written(string first, string second)
    {
        var privacy = Privacy(IpAddressStorage.Hashed);

        privacy.ToStore(first).ShouldBe(privacy.ToStore(second));
        privacy.HashOf(first).ShouldBe(privacy.HashOf(second));
    }

    private static IpAddressPrivacy Privacy(IpAddressStorage setting, string key = Key) => new(
        MasterKey.Load(new MasterKeyOptions { Value = key }, Substitute.For<IHostEnvironment>()),
        Options.Create(new PrivacyOptions { Addresses = setting }));
}
