using System.Net;
using Shouldly;
using SvcInfra.Domain.ApiKeys;

namespace SvcInfra.UnitTests.ApiKeys;

public sealed class IpAllowListTests
{
    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.0/24", "192.0.2.255", true)]
    [InlineData("192.0.2.0/24", "192.0.3.0", false)]
    [InlineData("192.0.2.0/24", "::ffff:192.0.2.7", true)]
    [InlineData("0.0.0.0/0", "203.0.113.9", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("2001:db8::/32", "2001:db8:ffff::1", true)]
    [InlineData("2001:db8::/32", "2001:db9::1", false)]
    [InlineData("2001:db8::1", "2001:0DB8:0:0:0:0:0:1", true)]
    [InlineData("::/0", "2001:db8::1", true)]
    [InlineData("::/0", "192.0.2.1", false)]
    [InlineData("192.0.2.128/25", "192.0.2.127", false)]
    [InlineData("192.0.2.1 10.0.0.0/8", "10.1.2.3", true)]
    public void List_allows_ip_addresses_in_one_of_its_networks(string list, string address, bool allowed) =>
        IpAllowList.FromStored(list).Allows(IPAddress.Parse(address)).ShouldBe(allowed);

    [Fact]
    public void Empty_list_allows_all_and_other_lists_refuse_a_missing_ip_address()
    {
        IpAllowList.FromStored("").Allows(IPAddress.Parse("203.0.113.9")).ShouldBeTrue();
        IpAllowList.FromStored("").Allows(null).ShouldBeTrue();
        IpAllowList.FromStored("0.0.0.0/0 ::/0").Allows(null).ShouldBeFalse();
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1")]
    [InlineData("192.0.2.1/32", "192.0.2.1")]
    [InlineData("192.0.2.0/24", "192.0.2.0/24")]
    [InlineData("2001:0DB8::0:1", "2001:db8::1")]
    [InlineData("2001:DB8::/32", "2001:db8::/32")]
    [InlineData("2001:db8::1/128", "2001:db8::1")]
    public void Entry_has_one_canonical_form(string entry, string canonical) => IpAllowList.Canonical(entry).ShouldBe(canonical);

    [Theory]
    [InlineData("")]
    [InlineData(" 192.0.2.1")]
    [InlineData("192.0.2.1 10.0.0.1")]
    [InlineData("localhost")]
    [InlineData("example.com")]
    [InlineData("192.0.2.1:80")]
    [InlineData("1")]
    [InlineData("10.1")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("010.0.0.1")]
    [InlineData("192.0.2.1/24")]
    [InlineData("192.0.2.0/33")]
    [InlineData("192.0.2.0/-1")]
    [InlineData("192.0.2.0/+24")]
    [InlineData("192.0.2.0/")]
    [InlineData("192.0.2.0/24/24")]
    [InlineData("192.0.2.0/255.255.255.0")]
    [InlineData("2001:db8::1/64")]
    [InlineData("2001:db8::/129")]
    [InlineData("fe80::1%eth0")]
    [InlineData("fe80::%1/64")]
    [InlineData("::ffff:192.0.2.1")]
    [InlineData("[2001:db8::1]")]
    [InlineData("*")]
    public void Text_that_is_not_a_network_is_refused(string entry) => IpAllowList.Canonical(entry).ShouldBeNull();
}
