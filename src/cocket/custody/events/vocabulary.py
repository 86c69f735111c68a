"""The words of EPCIS 2.0 and CBV 2.0 that a short name may stand for, as facts of the two standards (GS1, 2022).

A longer word of one's own is a URI, which the schema asks for.
"""

from __future__ import annotations

BIZ_STEPS = """
accepting arriving assembling collecting commissioning consigning creating_class_instance cycle_counting
decommissioning departing destroying disassembling dispensing encoding entering_exiting holding inspecting installing
killing loading other packing picking receiving removing repackaging repairing replacing reserving retail_selling
sampling sensor_reporting shipping staging_outbound stock_taking stocking storing transporting unloading unpacking
void_shipping
""".split()
DISPOSITIONS = """
active available completeness_inferred completeness_verified conformant container_closed container_open damaged
destroyed dispensed disposed encoded expired in_progress in_transit inactive mismatch_class mismatch_instance
mismatch_quantity needs_replacement no_pedigree_match non_conformant non_sellable_other partially_dispensed recalled
reserved retail_sold returned sellable_accessible sellable_not_accessible stolen unavailable unknown
""".split()
TRANSACTION_TYPES = "bol cert desadv inv pedigree po poc prodorder recadv rma testprd testres upevt".split()
PARTY_TYPES = ["owning_party", "possessing_party", "location"]
ERROR_REASONS = ["did_not_occur", "incorrect_data"]
ACTIONS = ["ADD", "OBSERVE", "DELETE"]
SENSOR_ALERTS = ["ALARM_CONDITION", "ERROR_CONDITION"]
COMPONENTS = """
altitude axial_distance azimuth easting elevation_angle height latitude longitude northing polar_angle
spherical_radius x y z
""".split()
MEASUREMENTS = """
AbsoluteHumidity AbsorbedDose AbsorbedDoseRate Acceleration Altitude AmountOfSubstance AmountOfSubstancePerUnitVolume
Angle AngularAcceleration AngularMomentum AngularVelocity Area Capacitance Conductance Conductivity Count Density
Dimensionless DoseEquivalent DoseEquivalentRate DynamicViscosity ElectricCharge ElectricCurrent ElectricCurrentDensity
ElectricFieldStrength Energy Exposure Force Frequency Illuminance Inductance Irradiance KinematicViscosity Length
LinearMomentum Luminance LuminousFlux LuminousIntensity MagneticFlux MagneticFluxDensity MagneticVectorPotential Mass
MassConcentration MassFlowRate MassPerAreaTime MemoryCapacity MolalityOfSolute MolarEnergy MolarMass MolarVolume Power
Pressure RadiantFlux RadiantIntensity Radioactivity RelativeHumidity Resistance Resistivity SolidAngle SpecificVolume
Speed SurfaceDensity SurfaceTension Temperature Time Torque Voltage Volume VolumeFlowRate VolumeFraction
VolumetricFlux Wavenumber
""".split()

# Where a short word lives in the web vocabulary; the event hash is taken over the long form.
CBV = "https://ref.gs1.org/cbv/"
VOC = "https://gs1.org/voc/"
LONG_FORMS: dict[str, tuple[str, frozenset[str]]] = {
    "bizStep": (f"{CBV}BizStep-", frozenset(BIZ_STEPS)),
    "disposition": (f"{CBV}Disp-", frozenset(DISPOSITIONS)),
    "bizTransaction": (f"{CBV}BTT-", frozenset(TRANSACTION_TYPES)),
    "party": (f"{CBV}SDT-", frozenset(PARTY_TYPES)),
    "component": (f"{CBV}Comp-", frozenset(COMPONENTS)),
    "measurement": (VOC, frozenset(MEASUREMENTS)),
    "alert": (VOC, frozenset(SENSOR_ALERTS)),
}
# The older URN spelling of the same words.
OLD_FORMS: tuple[tuple[str, str], ...] = (
    ("urn:epcglobal:cbv:bizstep:", f"{CBV}BizStep-"),
    ("urn:epcglobal:cbv:disp:", f"{CBV}Disp-"),
    ("urn:epcglobal:cbv:btt:", f"{CBV}BTT-"),
    ("urn:epcglobal:cbv:sdt:", f"{CBV}SDT-"),
    ("urn:epcglobal:cbv:er:", f"{CBV}ER-"),
)
