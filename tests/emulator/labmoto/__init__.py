"""AWS on loopback: moto 5.2.1, and what EKS Lab needs of AWS that moto lacks.

`python3 -m labmoto` serves it; `import labmoto.extensions` extends the moto of this process. Each module fills the gaps
of what it is named after, and says what AWS documents. State sits on moto's own objects, so that moto's reset
(`POST /moto-api/reset`) forgets it as well.
"""
