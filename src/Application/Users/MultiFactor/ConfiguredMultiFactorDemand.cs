using Microsoft.Extensions.Options;
using SvcInfra.Application.Common.Security;
using SvcInfra.Application.Users.SignIn;

namespace SvcInfra.Application.Users.MultiFactor;

internal sealed class ConfiguredMultiFactorDemand(IOptions<SignInOptions> options) : IMultiFactorDemand
{
    public MultiFactorDemand Demand => options.Value.RequireMultiFactor ?? MultiFactorDemand.None;
}
