using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace SvcInfra.Infrastructure.Persistence.Conventions;

/// <summary>
/// Decimals are <c>numeric(18, scale)</c>. SQLite has no decimal type: there they are integers in units of 10^-scale, which sort, compare and add
/// exactly. Both engines round half away from zero, as PostgreSQL does.
/// </summary>
public static class FixedPointDecimal
{
    public const int Precision = 18;
    public const int DefaultScale = 6;

    internal sealed class ToNumeric(int scale)
        : ValueConverter<decimal, decimal>(v => Math.Round(v, scale, MidpointRounding.AwayFromZero), v => v);

    /// <exception cref="OverflowException">The value has more than 18 digits at this scale.</exception>
    internal sealed class ToScaledInteger(int scale) : ValueConverter<decimal, long>(
        v => Encode(v, scale), v => Decode(v, scale))
    {
        private const long Limit = 999_999_999_999_999_999;

        private static long Encode(decimal value, int scale)
        {
            var scaled = Math.Round(value * Power(scale), 0, MidpointRounding.AwayFromZero);
            return scaled is >= -Limit and <= Limit
                ? (long)scaled
                : throw new OverflowException($"{value} does not fit numeric({Precision}, {scale}).");
        }

        private static decimal Decode(long value, int scale) => value / Power(scale);

        private static decimal Power(int scale)
        {
            var power = 1m;
            for (var i = 0; i < scale; i++)
            {
                power *= 10;
            }

            return power;
        }
    }
}
